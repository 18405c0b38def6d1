//! The sanitiser's vectors: what goes in and exactly what comes out, by class; and for every payload of the corpus that
//! what comes out is only what may be there, and stays as it is when it goes in again.

use std::borrow::Cow;
use std::sync::LazyLock;

use proptest::prelude::*;
use regex::Regex;

use super::{HtmlError, MAX_DEPTH, MAX_LENGTH, harmless, sanitise};

/// Formatting stays as it is, or comes into one form.
const FORMATTING: &[(&str, &str)] = &[
    ("plain text", "plain text"),
    ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
    ("<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
    ("<b>b</b><i>i</i><u>u</u><s>s</s>", "<b>b</b><i>i</i><u>u</u><s>s</s>"),
    ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
    ("<ol><li>a<ul><li>b</li></ul></li></ol>", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
    ("<blockquote>a<br>b</blockquote>", "<blockquote>a<br>b</blockquote>"),
    (
        "<a href=\" ht\n\r\ntps://example.com \">a</a>",
        "<a href=\"https://example.com\" rel=\"noopener noreferrer nofollow\">a</a>",
    ),
    ("<a href=\" blob:https://example.com/1\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
    ("<a href=\"bl\nob:https://example.com/1\">a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>"),
    ("<img src=\"ci\nd:1\">", "<img src=\"cid:1\">"),
    ("<pre>\na\n\nb</pre>", "<pre>a\n\nb</pre>"),
    ("<pre>\n\n\n\n\n\n\na</pre>", "<pre>\n\n\n\n\n\n\na</pre>"),
    ("<t>\r<pre>\r\r\r\r\r\r</p>", "<pre>\n\n\n\n\n\n<p></p></pre>"),
    ("<pre><code>let a = 1 &lt; 2;</code></pre>", "<pre><code>let a = 1 &lt; 2;</code></pre>"),
    ("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>", "<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>"),
    (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
    ),
    (
        r#"<table><tr><td colspan="2" rowspan="3">a</td></tr></table>"#,
        r#"<table><tbody><tr><td colspan="2" rowspan="3">a</td></tr></tbody></table>"#,
    ),
    (
        r#"<a href="https://e.example/a?b=1&amp;c=2">x</a>"#,
        r#"<a href="https://e.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">x</a>"#,
    ),
    (r#"<a href="http://e.example/">x</a>"#, r#"<a href="http://e.example/" rel="noopener noreferrer nofollow">x</a>"#),
    (
        r#"<a href="mailto:a@b.example">x</a>"#,
        r#"<a href="mailto:a@b.example" rel="noopener noreferrer nofollow">x</a>"#,
    ),
    (r#"<a href="tel:+4930123456">x</a>"#, r#"<a href="tel:+4930123456" rel="noopener noreferrer nofollow">x</a>"#),
    (
        r#"<a href="HTTPS://E.example/">x</a>"#,
        r#"<a href="HTTPS://E.example/" rel="noopener noreferrer nofollow">x</a>"#,
    ),
    (r#"<img src="cid:abc" alt="a">"#, r#"<img src="cid:abc" alt="a">"#),
    (r#"<img src="blob:abc">"#, r#"<img src="blob:abc">"#),
    ("Fish &amp; chips &lt; 5 €", "Fish &amp; chips &lt; 5 €"),
    ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
    ("1 &lt; 2 and 3 &gt; 2", "1 &lt; 2 and 3 &gt; 2"),
    ("a&nbsp;b", "a&nbsp;b"),
    ("<B>x</B><P>y</P>", "<b>x</b><p>y</p>"),
    ("<i>a</i>", "<i>a</i>"),
    ("<u>ü</u>", "<u>ü</u>"),
    ("<p>日本語</p>", "<p>日本語</p>"),
    ("<li>a</li>", "<li>a</li>"),
    ("  padded  ", "padded"),
    ("a\nb", "a\nb"),
];

/// Elements that are not allowed go; what they hold stays.
const OTHERS: &[(&str, &str)] = &[
    ("<div>a</div>", "a"),
    (r#"<span class="x">a</span>"#, "a"),
    ("<strong>a</strong> <em>b</em>", "a b"),
    ("<h5>a</h5><h6>b</h6>", "ab"),
    (r#"<center><font color="red">a</font></center>"#, "a"),
    ("<section><article><p>a</p></article></section>", "<p>a</p>"),
    ("<button>a</button><label>b</label>", "ab"),
    (r#"<form action="/x"><input value="v"><p>a</p></form>"#, "<p>a</p>"),
    ("<select><option>a</option></select>", "a"),
    ("<details open><summary>a</summary>b</details>", "ab"),
    ("<dl><dt>a</dt><dd>b</dd></dl>", "ab"),
    ("<hr><p>a</p>", "<p>a</p>"),
    (r#"<video src="x">a</video>"#, "a"),
    ("<marquee>a</marquee>", "a"),
    ("<x-y>a</x-y>", "a"),
    ("<title>a</title>b", "ab"),
    ("<textarea>a</textarea>b", "ab"),
];

/// Scripts, styles, frames and foreign namespaces go with what they hold.
const SCRIPTS: &[(&str, &str)] = &[
    ("a<script>alert(1)</script>b", "ab"),
    (r#"<script src="https://e.example/x.js"></script>a"#, "a"),
    ("<SCRIPT>alert(1)</SCRIPT>a", "a"),
    ("<script>alert(1)", ""),
    ("a<style>p{color:red}</style>b", "ab"),
    ("<style><img src=x onerror=alert(1)></style>a", "a"),
    (r#"<iframe src="https://e.example/">a</iframe>b"#, "b"),
    (r#"<object data="x">a</object>b"#, "b"),
    (r#"<embed src="x">a"#, "a"),
    ("<svg><p>x</p></svg>y", "<p>x</p>y"),
    ("<svg onload=alert(1)>a</svg>b", "b"),
    ("<svg><script>alert(1)</script></svg>a", "a"),
    ("<math><mi>x</mi></math>a", "a"),
    ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
    ("<template><p>a</p></template>b", "b"),
    ("<noscript><p>a</p></noscript>b", "b"),
    ("<!-- a -->b", "b"),
    ("<!--><img src=x onerror=alert(1)>-->", "<img>--&gt;"),
    ("<![CDATA[a]]>b", "b"),
    ("<?php echo 1 ?>b", "b"),
    ("<!DOCTYPE html><p>a</p>", "<p>a</p>"),
    (r#"<base href="https://e.example/"><p>a</p>"#, "<p>a</p>"),
    (r#"<meta http-equiv="refresh" content="0;url=https://e.example/"><p>a</p>"#, "<p>a</p>"),
    (r#"<link rel="stylesheet" href="x.css"><p>a</p>"#, "<p>a</p>"),
];

/// Attributes that are not allowed go, handlers of events among them.
const ATTRIBUTES: &[(&str, &str)] = &[
    (r#"<p style="color:red">a</p>"#, "<p>a</p>"),
    (r#"<p class="a" id="b" title="c">a</p>"#, "<p>a</p>"),
    (r#"<p onclick="alert(1)">a</p>"#, "<p>a</p>"),
    ("<b onmouseover=alert(1)>a</b>", "<b>a</b>"),
    (r#"<p data-x="1" aria-label="x" role="x">a</p>"#, "<p>a</p>"),
    (
        r#"<a href="https://e.example/" target="_top" onclick="alert(1)">a</a>"#,
        r#"<a href="https://e.example/" rel="noopener noreferrer nofollow">a</a>"#,
    ),
    (
        r#"<a href="https://e.example/" rel="opener" download ping="x">a</a>"#,
        r#"<a href="https://e.example/" rel="noopener noreferrer nofollow">a</a>"#,
    ),
    (r#"<a name="x" id="y">a</a>"#, r#"<a rel="noopener noreferrer nofollow">a</a>"#),
    (r#"<img src="cid:a" onerror="alert(1)" style="x" width="1">"#, r#"<img src="cid:a">"#),
    (r#"<img src="cid:a" srcset="https://e.example/x 2x" loading="lazy">"#, r#"<img src="cid:a">"#),
    (r#"<td colspan="2">a</td>"#, "a"),
    (
        r#"<table background="javascript:alert(1)"><tr><td background="x">a</td></tr></table>"#,
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ),
    (r#"<blockquote cite="javascript:alert(1)">a</blockquote>"#, "<blockquote>a</blockquote>"),
    (r#"<li value="javascript:alert(1)">a</li>"#, "<li>a</li>"),
    ("<p/onclick=alert(1)>a</p>", "<p>a</p>"),
    ("<p\nonclick\t=\nalert(1)>a</p>", "<p>a</p>"),
    (r#"<p a="b" onclick="x" c='d'>e</p>"#, "<p>e</p>"),
    (r#"<ol start="3" type="a"><li>a</li></ol>"#, "<ol><li>a</li></ol>"),
    ("<i class=x>a</i>", "<i>a</i>"),
    ("<u style='x'>a</u>", "<u>a</u>"),
    ("<h1 id=top>a</h1>", "<h1>a</h1>"),
    (r#"<p lang="de" dir="rtl">a</p>"#, "<p>a</p>"),
    ("<p autofocus onfocus=alert(1) tabindex=0>a</p>", "<p>a</p>"),
    ("<code contenteditable>a</code>", "<code>a</code>"),
    (r#"<p is="x-y" slot="x">a</p>"#, "<p>a</p>"),
];

/// Addresses lead to the web, to mail and to telephones; images come from what is stored.
const ADDRESSES: &[(&str, &str)] = &[
    (r#"<a href="javascript:alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="JaVaScRiPt:alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    ("<a href=\"java\tscript:alert(1)\">x</a>", r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    ("<a href=\"java\nscript:alert(1)\">x</a>", r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href=" javascript:alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="&#1;javascript:alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="javascript&colon;alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="&#106;avascript:alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="&#x6A;avascript&#x3A;alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="java&Tab;script:alert(1)">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="vbscript:x">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="data:text/html,<script>alert(1)</script>">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="blob:https://e.example/x">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="cid:x">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="file:///etc/passwd">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="ftp://e.example/">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="//e.example/">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="/leads">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="leads">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    ("<a href=\"#x\">x</a>", r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="?x=1">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="">x</a>"#, r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    ("<a href=\"\\\\e.example\">x</a>", r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<a href="https:e.example">x</a>"#, r#"<a href="https:e.example" rel="noopener noreferrer nofollow">x</a>"#),
    ("<a href=\"\u{feff}javascript:alert(1)\">x</a>", r#"<a rel="noopener noreferrer nofollow">x</a>"#),
    (r#"<img src="https://e.example/x.png">"#, "<img>"),
    (r#"<img src="data:image/png;base64,AAAA">"#, "<img>"),
    (r#"<img src="javascript:alert(1)">"#, "<img>"),
    (r#"<img src="x">"#, "<img>"),
    (r#"<img src="CID:a">"#, r#"<img src="CID:a">"#),
    (r#"<img src="mailto:a@b.example">"#, "<img>"),
    (
        r#"<a href="https://e.example/&quot;onmouseover=&quot;alert(1)">x</a>"#,
        r#"<a href="https://e.example/&quot;onmouseover=&quot;alert(1)" rel="noopener noreferrer nofollow">x</a>"#,
    ),
    (
        r#"<a href='https://e.example/"onmouseover="alert(1)'>x</a>"#,
        r#"<a href="https://e.example/&quot;onmouseover=&quot;alert(1)" rel="noopener noreferrer nofollow">x</a>"#,
    ),
    (
        r#"<a href="https://e.example/<script>">x</a>"#,
        r#"<a href="https://e.example/&lt;script&gt;" rel="noopener noreferrer nofollow">x</a>"#,
    ),
];

/// What is broken comes out whole, and what was text stays text.
const BROKEN: &[(&str, &str)] = &[
    ("<p>a", "<p>a</p>"),
    ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
    ("</p>a", "<p></p>a"),
    ("</div></td></table>a", "a"),
    ("<p><p>a</p></p>", "<p></p><p>a</p><p></p>"),
    (
        r#"<a href="https://e.example/">a<a href="https://f.example/">b</a></a>"#,
        r#"<a href="https://e.example/" rel="noopener noreferrer nofollow">a</a><a href="https://f.example/" rel="noopener noreferrer nofollow">b</a>"#,
    ),
    ("<b><p>a</b>b</p>", "<b></b><p><b>a</b>b</p>"),
    ("<table><b>a</b><tr><td>b</table>", "<b>a</b><table><tbody><tr><td>b</td></tr></tbody></table>"),
    ("<tr><td>a</td></tr>", "a"),
    ("<li>a", "<li>a</li>"),
    ("<ul>a<li>b</ul>", "<ul>a<li>b</li></ul>"),
    ("<p><table><tr><td>a</td></tr></table></p>", "<p></p><table><tbody><tr><td>a</td></tr></tbody></table><p></p>"),
    (r#"<p title="<script>">a</p>"#, "<p>a</p>"),
    (r#"<p title='"><img src=x onerror=alert(1)>'>a</p>"#, "<p>a</p>"),
    ("<<b>a</b>", "&lt;<b>a</b>"),
    ("<b<i>a</i>", "a"),
    ("<b >a</b >", "<b>a</b>"),
    ("< b>a</b>", "&lt; b&gt;a"),
    ("<b/>a", "<b>a</b>"),
    ("<br/>a<br></br>b", "<br>a<br><br>b"),
    ("</br>a", "<br>a"),
    (r#"<img/src="cid:a"/>"#, r#"<img src="cid:a">"#),
    ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("&amp;lt;b&amp;gt;", "&amp;lt;b&amp;gt;"),
    ("&#60;b&#62;a", "&lt;b&gt;a"),
    ("&notit; &copy; &#8364; &#x20AC;", "¬it; © € €"),
    ("<scr<script>ipt>alert(1)</scr</script>ipt>", "ipt&gt;alert(1)ipt&gt;"),
    (
        r#"<img src="cid:a" alt="&quot;><script>alert(1)</script>">"#,
        r#"<img src="cid:a" alt="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">"#,
    ),
    (r#"<img src="cid:a" alt="a & b < c">"#, r#"<img src="cid:a" alt="a &amp; b &lt; c">"#),
    ("<plaintext><b>a</b>", "&lt;b&gt;a&lt;/b&gt;"),
    ("<xmp><b>a</b></xmp>c", "&lt;b&gt;a&lt;/b&gt;c"),
    ("<listing>&lt;b&gt;a</listing>", "&lt;b&gt;a"),
    ("<body onload=alert(1)><p>a</p></body>", "<p>a</p>"),
    ("<html><head><title>t</title></head><body><p>a</p></body></html>", "t<p>a</p>"),
    (r#"<frameset><frame src="x"></frameset>a"#, "a"),
    ("<p>\u{200b}a\u{00a0}b</p>", "<p>\u{200b}a&nbsp;b</p>"),
    ("<select><template><img src=x onerror=alert(1)></template></select>a", "a"),
    ("<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>", ""),
    (r#"<svg></p><style><a id="</style><img src=x onerror=alert(1)>">"#, r#"<p></p><img>"&gt;"#),
    (r#"<noscript><p title="</noscript><img src=x onerror=alert(1)>">"#, r#"<img>"&gt;"#),
];

/// The corpus that the browser tests use too: a payload a line, its characters written as `{U+0009}` where they would be
/// lost.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let coded = Regex::new(r"\{U\+([0-9A-F]+)\}").unwrap();
    let decoded = |line: &str| {
        let put = |found: &regex::Captures<'_>| {
            char::from_u32(u32::from_str_radix(&found[1], 16).unwrap()).unwrap().to_string()
        };
        coded.replace_all(line, put).into_owned()
    };
    let lines = include_str!("../../../tests/fixtures/xss/payloads.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with("# ") && !line.starts_with("## ")).map(decoded).collect()
});

/// Everything that may be in a sanitised text, in one expression: text without `<`, bare tags, and links, images and
/// cells with their attributes.
static ALLOWED: LazyLock<Regex> = LazyLock::new(|| {
    let tags = "p|br|b|i|u|s|ul|ol|li|blockquote|code|pre|h[1-4]|table|thead|tbody|tr";
    Regex::new(&format!(
        "^(?:[^<]|<(?:{tags})>|</(?:{tags}|a|td|th)>\
         |<a(?: href=\"(?i-u:https?|mailto|tel):[^\"<>]*\")? rel=\"noopener noreferrer nofollow\">\
         |<img(?: src=\"(?i-u:cid|blob):[^\"<>]*\")?(?: alt=\"[^\"<>]*\")?>\
         |<t[dh](?: (?:col|row)span=\"[^\"<>]*\")*>)*$"
    ))
    .unwrap()
});

fn check(vectors: &[(&str, &str)]) {
    for (dirty, clean) in vectors {
        assert_eq!(sanitise(dirty).as_deref(), Ok(*clean), "{dirty}");
        check_result(dirty, clean);
    }
}

/// What holds for whatever comes out.
fn check_result(dirty: &str, clean: &str) {
    assert!(ALLOWED.is_match(clean), "{dirty} became {clean}");
    assert_eq!(sanitise(clean).as_deref(), Ok(clean), "{dirty} is not stable");
    assert!(matches!(harmless(Cow::Borrowed(clean)), Cow::Borrowed(_)), "{dirty} is sanitised at each reading");
}

#[test]
fn sanitize_keeps_formatting() {
    check(FORMATTING);
}

#[test]
fn sanitize_drops_other_elements_and_keeps_their_text() {
    check(OTHERS);
}

#[test]
fn sanitize_drops_scripts_with_what_they_hold() {
    check(SCRIPTS);
}

#[test]
fn sanitize_drops_attributes() {
    check(ATTRIBUTES);
}

#[test]
fn sanitize_drops_addresses_that_run_or_lead_nowhere() {
    check(ADDRESSES);
}

#[test]
fn sanitize_mends_what_is_broken() {
    check(BROKEN);
}

#[test]
fn sanitize_leaves_nothing_of_the_corpus_that_runs() {
    for payload in CORPUS.iter() {
        check_result(payload, &sanitise(payload).unwrap());
    }
    for payload in CORPUS.iter().step_by(3) {
        let inside = sanitise(&format!("<table><tr><td>{payload}</td></tr></table>")).unwrap();
        check_result(payload, &inside);
        let quoted = sanitise(&format!("<a href=\"https://e.example/?q={payload}\">x</a>")).unwrap();
        check_result(payload, &quoted);
    }
}

#[test]
fn sanitize_vectors_are_many() {
    let tables = [FORMATTING, OTHERS, SCRIPTS, ATTRIBUTES, ADDRESSES, BROKEN];
    let exact: usize = tables.iter().map(|table| table.len()).sum();
    let distinct: std::collections::HashSet<&str> = tables.iter().flat_map(|table| table.iter().map(|v| v.0)).collect();
    assert_eq!(distinct.len(), exact, "a vector stands twice");
    assert!(exact >= 150, "{exact} vectors with their result");
    assert!(CORPUS.len() >= 300, "{} payloads", CORPUS.len());
}

#[test]
fn sanitize_refuses_what_is_too_much() {
    assert_eq!(sanitise(&"a".repeat(MAX_LENGTH + 1)), Err(HtmlError::TooLong));
    assert_eq!(
        sanitise(&format!("<b>{}", "&".repeat(MAX_LENGTH / 5 + 1))),
        Err(HtmlError::TooLong),
        "escaped it is longer"
    );
    assert_eq!(sanitise(&"<div>".repeat(MAX_DEPTH + 1)), Err(HtmlError::TooDeep));
    assert!(sanitise(&"<b>".repeat(MAX_DEPTH)).is_ok());
    for control in ["\0", "\u{1}", "\u{8}", "\u{b}", "\u{1b}", "\u{7f}", "\u{85}", "\u{9f}"] {
        assert_eq!(sanitise(&format!("<img src=x{control} onerror=alert(1)>")), Err(HtmlError::Control), "{control:?}");
    }
    for named in ["<p>a&#12;b</p>", "<b>&#x1f;</b>", "<img src=\"cid:a\" alt=\"&#x0c;\">"] {
        assert_eq!(sanitise(named), Err(HtmlError::Control), "{named:?}");
    }
}

#[test]
fn sanitize_again_on_the_way_out() {
    let marked = "<a href=\"https://e.example/\" rel=\"noopener noreferrer nofollow\">x</a>";
    for good in ["", "text", "a & b > c", "<p>a</p>", "</p>", "<img alt=\"a\">", marked] {
        assert!(matches!(harmless(Cow::Borrowed(good)), Cow::Borrowed(_)), "{good}");
    }
    for (bad, shown) in [
        ("<img src=x onerror=alert(1)><b>k</b>", "<img><b>k</b>"),
        ("<script>alert(1)</script>k", "k"),
        ("<p onclick=\"x\">k</p>", "<p>k</p>"),
        ("<p title=\"x\">k</p>", "<p>k</p>"),
        ("<P>k</P>", "<p>k</p>"),
        ("<a href=\"https://e.example/\">x</a>", marked),
        (
            "<a href=\"javascript:x\" rel=\"noopener noreferrer nofollow\">k</a>",
            "<a rel=\"noopener noreferrer nofollow\">k</a>",
        ),
        (
            "<a href=\"java&#115;cript:x\" rel=\"noopener noreferrer nofollow\">k</a>",
            "<a rel=\"noopener noreferrer nofollow\">k</a>",
        ),
        ("<img src=\"https://e.example/x\">", "<img>"),
        ("<p\nonclick=x>k", "<p>k</p>"),
        ("<p/onclick=x>k", "<p>k</p>"),
        ("<b a=\"\"onclick=\"x\">k</b>", "<b>k</b>"),
        ("<svg onload=x>", ""),
        ("k<!-- <p> -->", "k"),
        ("k <p", "k"),
        ("k < l", "k &lt; l"),
        ("<i x>\0", "&lt;i x&gt;\0"),
    ] {
        assert_eq!(harmless(Cow::Borrowed(bad)), shown, "{bad}");
    }
    let deep = "<div>".repeat(MAX_DEPTH + 1);
    assert_eq!(harmless(Cow::Borrowed(&deep)), "&lt;div&gt;".repeat(MAX_DEPTH + 1));
    let bad: Vec<&String> = CORPUS.iter().filter(|text| !ALLOWED.is_match(&harmless(Cow::Borrowed(text)))).collect();
    assert_eq!(bad, Vec::<&String>::new());
}

proptest! {
    #[test]
    fn sanitize_twice_changes_nothing(parts in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<b>", "</b>", "<a href=\"https://e.com\">", "</a>", "<table>", "<tr>", "<td>", "</table>",
        "<script>", "</script>", "<svg>", "<math>", "<style>", "&lt;", "&amp;", "x", "<", ">", "\"", "<!--", "-->",
    ]), 0..20)) {
        let once = sanitise(&parts.concat()).unwrap();
        prop_assert_eq!(sanitise(&once).unwrap(), once);
    }
}
