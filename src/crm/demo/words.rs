//! The words that the demo company's world is made of. All of it is invented; domains end in `.example` (RFC 2606).

/// A part of the world: how its people are called and where they live.
pub struct Region {
    /// ISO 3166 code of the country.
    pub country: &'static str,
    /// The calling code with its plus.
    pub calling: &'static str,
    /// Cities with the start of their postal codes.
    pub cities: &'static [(&'static str, &'static str)],
    /// Streets.
    pub streets: &'static [&'static str],
    /// Given names.
    pub first: &'static [&'static str],
    /// Family names.
    pub last: &'static [&'static str],
    /// What companies' names end in.
    pub suffixes: &'static [&'static str],
}

/// The regions.
pub const REGIONS: [Region; 8] = [
    Region {
        country: "DE",
        calling: "+49",
        cities: &[
            ("Berlin", "10"),
            ("Hamburg", "20"),
            ("München", "80"),
            ("Köln", "50"),
            ("Leipzig", "04"),
            ("Freiburg", "79"),
        ],
        streets: &["Lindenstraße", "Bahnhofstraße", "Am Rathausplatz", "Mühlenweg", "Schillerstraße"],
        first: &["Tobias", "Sabine", "Lukas", "Anneliese", "Jürgen", "Franziska", "Anton", "Nele", "Björn", "Ute"],
        last: &[
            "Krämer",
            "Hartmann",
            "Brandt",
            "Müller-Lüdenscheidt",
            "Roth",
            "Hofer",
            "Schäfer",
            "Weiß",
            "Vogel",
            "Köhler",
        ],
        suffixes: &["GmbH", "AG", "& Söhne", "Kanzlei", "Logistik", "Autohaus"],
    },
    Region {
        country: "FR",
        calling: "+33",
        cities: &[("Paris", "75"), ("Lyon", "69"), ("Nantes", "44"), ("Bordeaux", "33"), ("Lille", "59")],
        streets: &["rue des Lilas", "avenue de la Gare", "rue Saint-Honoré", "quai du Port"],
        first: &["Léa", "Amélie", "Théo", "Noémie", "François", "Chloé", "Étienne", "Inès", "Rémi", "Zoé"],
        last: &["Fontaine", "Girard", "Lefèvre", "Dubois", "d'Arcy", "Bénard", "Moreau", "Noël", "Roussel", "Hébert"],
        suffixes: &["SARL", "SA", "& Fils", "Traiteur", "Conseil", "Maison"],
    },
    Region {
        country: "GB",
        calling: "+44",
        cities: &[("London", "EC1"), ("Manchester", "M1"), ("Bristol", "BS1"), ("Leeds", "LS1"), ("Edinburgh", "EH1")],
        streets: &["High Street", "Station Road", "Church Lane", "Victoria Terrace", "Mill Road"],
        first: &["Oliver", "Aoife", "Siobhán", "Harry", "Freya", "Imogen", "Callum", "Maeve", "George", "Priya"],
        last: &["Kelly", "Brennan", "Ashworth", "Okafor", "O'Brien", "Patel", "Whitfield", "MacLeod", "Shaw", "Hughes"],
        suffixes: &["Ltd", "& Co", "Partners", "Tannery", "Works", "Group"],
    },
    Region {
        country: "PL",
        calling: "+48",
        cities: &[("Warszawa", "00"), ("Kraków", "30"), ("Gdańsk", "80"), ("Wrocław", "50"), ("Łódź", "90")],
        streets: &["ulica Długa", "ulica Mostowa", "Rynek Główny", "aleja Róż"],
        first: &["Zofia", "Krzysztof", "Małgorzata", "Paweł", "Agnieszka", "Łukasz", "Marta", "Wojciech"],
        last: &["Wiśniewska", "Nowak", "Słowik", "Kowalczyk", "Dąbrowski", "Zając", "Lis", "Grabowska"],
        suffixes: &["sp. z o.o.", "S.A.", "Biuro", "Hurtownia", "Studio"],
    },
    Region {
        country: "IT",
        calling: "+39",
        cities: &[("Milano", "201"), ("Torino", "101"), ("Bologna", "401"), ("Napoli", "801")],
        streets: &["via Garibaldi", "corso Italia", "piazza del Duomo", "via delle Rose"],
        first: &["Chiara", "Giulia", "Matteo", "Niccolò", "Alessia", "Davide", "Elena", "Lorenzo"],
        last: &["Bellini", "Ferraro", "De Luca", "Rizzo", "Colombo", "Esposito", "Galli", "Conti"],
        suffixes: &["S.r.l.", "S.p.A.", "Osteria", "& Figli", "Studio"],
    },
    Region {
        country: "US",
        calling: "+1",
        cities: &[("Portland", "972"), ("Austin", "787"), ("Chicago", "606"), ("Boston", "021"), ("Denver", "802")],
        streets: &["Main Street", "Oak Avenue", "Harbor Boulevard", "2nd Street", "Maple Drive"],
        first: &["Ethan", "Jasmine", "Carlos", "Emily", "Tyrone", "Grace", "Miguel", "Hannah", "DeShawn", "Avery"],
        last: &["Johnson", "Ramirez", "Nguyen", "Williams", "Garcia", "Washington", "Lee", "Cooper", "Murphy", "Diaz"],
        suffixes: &["Inc.", "LLC", "Holdings", "Supply", "Labs", "Outfitters"],
    },
    Region {
        country: "JP",
        calling: "+81",
        cities: &[("東京", "100"), ("大阪", "530"), ("京都", "600"), ("札幌", "060")],
        streets: &["中央1丁目", "本町2丁目", "桜通り"],
        first: &["陽菜", "翔太", "美咲", "健太", "さくら", "大輔"],
        last: &["佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤"],
        suffixes: &["株式会社", "商店", "珈琲"],
    },
    Region {
        country: "GR",
        calling: "+30",
        cities: &[("Αθήνα", "105"), ("Θεσσαλονίκη", "546"), ("Πάτρα", "262")],
        streets: &["Οδός Ερμού", "Λεωφόρος Νίκης"],
        first: &["Ελένη", "Γιώργος", "Μαρία", "Νίκος", "Κατερίνα"],
        last: &["Παπαδόπουλος", "Γεωργίου", "Δημητρίου", "Αντωνίου"],
        suffixes: &["Α.Ε.", "Ο.Ε."],
    },
];

/// A trade: its name and how companies of it like to be called.
pub const INDUSTRIES: &[(&str, &[&str])] = &[
    ("Hotels", &["Alpenblick", "Grand Harbour", "Seeblick", "Villa Aurora", "The Heron", "Rheinufer", "Bellevue"]),
    ("Restaurants", &["Blue Oven", "Osteria Nova", "Zum Anker", "Café Marítimo", "The Copper Pot", "Le Petit Four"]),
    ("Offices", &["Kaivo", "Norrsken", "Grachtenhuis", "Atrium", "Common Desk", "Workyard", "Meridian"]),
    ("Retail", &["Lindgren", "Quinta", "Fjordlys", "Old Mill", "Sunny Side", "Harvest", "Juniper"]),
    ("Logistics", &["Swift Freight", "Nordkap", "Brücke", "Transalp", "Baltic Line", "Redwood Haul"]),
    ("Healthcare", &["Clearwater", "Vita", "Sankt Anna", "Lakeside", "Medica", "Northgate"]),
    ("Manufacturing", &["Ironbridge", "Hammerwerk", "Precision Arc", "Delta Forge", "Kraft & Kessel"]),
    ("Software", &["Bitfrost", "Lumen", "Cloudharbor", "Parsec", "Tidepool", "Stackwell"]),
    ("Education", &["Riverside College", "Akademie Süd", "Bright Minds", "École Horizon"]),
    ("Construction", &["Stonegate", "Bauhof", "Keystone", "Terra Firma", "Girder & Sons"]),
];

/// Titles of positions.
pub const TITLES: &[&str] = &[
    "Head of food and beverage",
    "Office manager",
    "Purchasing manager",
    "Managing director",
    "Facility manager",
    "Chief of staff",
    "Owner",
    "Operations lead",
    "Head of procurement",
    "Assistant to the board",
    "Barista trainer",
];

/// Where leads come from.
pub const SOURCES: &[&str] = &["Web form", "Trade fair", "Referral", "Cold call", "Newsletter", "Partner", "manual"];

/// Tags.
pub const TAGS: &[&str] =
    &["hotel", "trade fair", "180 rooms", "vip", "renewal", "espresso", "filter", "office", "tasting", "autumn"];

/// What people wrote down.
pub const NOTES: &[&str] = &[
    "Asked for a tasting on site, bring two grinders.",
    "Current contract with the old supplier ends in spring.",
    "Prefers to be called before ten in the morning.",
    "Wants decaf and oat milk on the quote.",
    "Met at the fair, very interested in the subscription.",
    "Budget is decided in the second week of the quarter.",
    "Needs an invoice address in another country.",
];

/// What people call about.
pub const CALLS: &[&str] = &[
    "Asked how the first delivery went",
    "Introduced the office subscription",
    "Talked about the machine’s maintenance",
    "Called back about the invoice",
    "Went through the price list",
    "First call after the fair",
];

/// What people meet for.
pub const MEETINGS: &[&str] = &[
    "Tasting at the roastery",
    "Visit to look at the bar",
    "Quarterly review",
    "Training for the baristas",
    "Video call about the contract",
];

/// What people write about.
pub const MAILS: &[&str] = &[
    "Sent the quote for the house blend",
    "Sent samples and the tracking number",
    "Answered questions about decaf",
    "Confirmed the delivery dates",
];

/// What is to be done.
pub const TASKS: &[&str] = &[
    "Send the revised quote",
    "Follow up on the samples",
    "Prepare the tasting",
    "Ask for the purchase order",
    "Book the service visit",
    "Check the renewal terms",
    "Call back about the grinder",
];
