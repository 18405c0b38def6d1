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

/// What people write down, in HTML.
pub const REMARKS: &[&str] = &[
    "<p>The office manager decides alone up to a thousand a month. Anything above goes to the owner, who reads her mail on \
     Mondays.</p>",
    "<p>They compare three roasters:</p><ul><li>price per kilo, delivered</li><li>who repairs the machine, and how \
     fast</li><li>whether the bags can be sent back</li></ul>",
    "<p>Second kitchen opens in autumn, then they need <b>twice as much</b>. Ask again in August.</p>",
    "<p>Had trouble with late deliveries from the last supplier. Promise no days that we cannot keep.</p>",
    "<p>Likes the Ethiopian filter roast, finds the espresso too dark.</p>",
    "<p>Deliveries through the yard only, the front door is locked until nine. Ring twice.</p>",
    "<p>Wants one invoice a month for all sites, with the order numbers on it.</p>",
    "<p>Met the head of facilities on site: space for two machines, water on the left, power is enough.</p>",
    "<p>Contract for the old machine runs until the <b>end of March</b>; notice is due six weeks before.</p>",
    "<p>They buy organic only since this year. Sent them the certificates.</p>",
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

/// What companies buy, and between how many fifties it costs.
pub const OFFERS: &[(&str, i64, i64)] = &[
    ("House blend, yearly supply", 40, 400),
    ("Espresso machines for the canteen", 90, 600),
    ("Barista training", 6, 40),
    ("Filter coffee for meeting rooms", 10, 80),
    ("Coffee corner for the new office", 60, 360),
    ("Single origin for the shop", 12, 110),
    ("Private label, first batch", 50, 520),
    ("Maintenance contract", 8, 60),
    ("Decaf for all branches", 14, 120),
    ("Cold brew for the summer", 10, 90),
];

/// Why deals are lost.
pub const LOST: &[&str] = &[
    "The price",
    "They stay with their supplier",
    "No budget this year",
    "No answer any more",
    "Delivery takes too long",
];

/// Matters of tickets: what is said in the subject, what sort it is, what is written.
pub const MATTERS: &[(&str, &str, &str)] = &[
    ("Group 2 loses pressure", "problem", "Since the weekend the second group drops to six bar during the shot."),
    ("Grinder stops after ten shots", "problem", "It gets warm and then does nothing for a quarter of an hour."),
    ("Invoice shows the old address", "billing", "We moved in spring; please send it again with the new address."),
    ("Water filters for three sites", "request", "We need six cartridges, two for each kitchen."),
    ("Touch screen frozen", "problem", "The screen shows yesterday's time and takes no touch."),
    ("Training for new staff", "request", "Four people start on the first. Could somebody show them the machine?"),
    ("Second key for the machine lock", "request", "The night shift has none."),
    ("Question about descaling", "question", "How often does it have to be done with our water?"),
    ("Cup warmer stays cold", "problem", "Everything else works."),
    ("Move the machine to the new office", "request", "We move floors at the end of the month."),
    ("Which beans are in the house blend?", "question", "A guest with an allergy asked."),
    ("Charged twice in October", "billing", "The amount was taken on the second and again on the fifth."),
    ("Add a site to the contract", "other", "The branch at the station opens in two weeks."),
    ("Steam wand leaks again", "problem", "It was replaced in summer and drips since Monday."),
];

/// What is answered first.
pub const REPLIES: &[&str] = &[
    "Thank you for the report. Somebody comes by tomorrow morning with the part.",
    "We looked at it and will call you today before four.",
    "That is easily done. You get a confirmation by mail in an hour.",
    "Could you send us a photo of the plate on the back? Then we bring the right one.",
];

/// What is said among colleagues.
pub const ASIDES: &[&str] = &[
    "They sign the contract for twelve machines this week, please be quick.",
    "Third time this year. Let us bring a loan machine.",
    "The warehouse has two of these left.",
    "Accounting knows, the credit note is on its way.",
];

/// What is said at the end.
pub const CLOSINGS: &[&str] = &[
    "It runs again. Please tell us if anything is not as it should be.",
    "Done, and the new invoice is in your mail.",
];
