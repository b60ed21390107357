//! Which encoding bytes are in that nobody names and that are no UTF-8: by what the text looks like in each.
//!
//! Chinese and Japanese texts hold runs of letters most of which are common ones; a Western text read as one of them
//! makes single rare letters, which stand right inside Latin words. What is neither is told by how often letters come.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};

/// So many bytes of lines that are not plain ASCII are looked at.
const SAMPLE_BYTES: usize = 1 << 16;

/// So many of a hundred letters are common ones in a Chinese or Japanese text, names included.
const COMMON_PERCENT_MIN: usize = 60;

/// One of so many letters may be broken.
const LETTERS_FOR_A_BROKEN_ONE: usize = 50;

/// Guesses an encoding; of several that look alike GB18030 is the likeliest.
pub fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = sample(bytes);
    let (mut best, mut best_percent) = (None, COMMON_PERCENT_MIN - 1);
    for encoding in [GB18030, BIG5, SHIFT_JIS] {
        let percent = Look::at(&sample, encoding).common_percent();
        if let Some(percent) = percent.filter(|percent| *percent > best_percent) {
            (best, best_percent) = (Some(encoding), percent);
        }
    }
    best.unwrap_or_else(|| guess_by_frequency(&sample))
}

/// Lines that are not plain ASCII.
fn sample(bytes: &[u8]) -> Vec<u8> {
    let mut sample = Vec::new();
    for line in bytes.split_inclusive(|&byte| byte == b'\n').filter(|line| !line.is_ascii()) {
        sample.extend_from_slice(&line[..line.len().min(SAMPLE_BYTES - sample.len())]);
        if sample.len() == SAMPLE_BYTES {
            break;
        }
    }
    sample
}

fn guess_by_frequency(sample: &[u8]) -> &'static Encoding {
    let guessed = |home: Option<&[u8]>| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        detector.guess(home, Utf8Detection::Deny)
    };
    let anywhere = guessed(None);
    if anywhere.is_single_byte() {
        return anywhere;
    }
    let in_china = guessed(Some(b"cn"));
    if in_china.is_single_byte() {
        return in_china;
    }
    // All bytes are two to a letter in these too, and as much inside words.
    match Look::at(sample, anywhere).stands_inside_words() {
        true => WINDOWS_1252,
        false if anywhere == GBK => GB18030,
        false => anywhere,
    }
}

/// What a text in an encoding of one or two bytes to a letter looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Look {
    /// Letters beyond ASCII.
    letters: usize,
    /// Letters that every text of the encoding is made of.
    common: usize,
    /// What is no letter.
    broken: usize,
    /// Letters beyond ASCII, one right behind the other.
    runs: usize,
    /// Runs of one letter that is part of a Latin word.
    inside_words: usize,
}

impl Look {
    fn at(sample: &[u8], encoding: &'static Encoding) -> Look {
        let mut look = Look::default();
        let mut at = 0;
        while at < sample.len() {
            if sample[at].is_ascii() {
                at += 1;
                continue;
            }
            let start = at;
            let (mut letters, mut length) = (0, 0);
            while let Some([first, ..]) = sample.get(at..)
                && !first.is_ascii()
            {
                let letter = Letter::first_of(&sample[at..], encoding);
                length = letter.length;
                at += length;
                letters += 1;
                look.common += usize::from(letter.is_common);
                look.broken += usize::from(letter.is_broken);
            }
            look.letters += letters;
            look.runs += 1;
            let before = start.checked_sub(1).is_some_and(|before| sample[before].is_ascii_alphabetic());
            let behind = sample.get(at).copied().unwrap_or_default();
            let last = sample.get(at - 1).copied().unwrap_or_default();
            // In Chinese, `T恤` and `B座` are words; a letter half of which is a Latin one is hardly in any.
            let is_inside = match encoding == GB18030 && length == 2 && !last.is_ascii() {
                true => behind.is_ascii_lowercase() || before && behind.is_ascii_alphabetic(),
                false => before || behind.is_ascii_alphabetic(),
            };
            look.inside_words += usize::from(letters == 1 && is_inside);
        }
        look
    }

    fn stands_inside_words(self) -> bool {
        self.inside_words * 2 > self.runs
    }

    /// How many of a hundred letters are common; nothing where it cannot be such a text.
    fn common_percent(self) -> Option<usize> {
        let can_be = self.broken * LETTERS_FOR_A_BROKEN_ONE <= self.letters && !self.stands_inside_words();
        (can_be && self.letters > 0).then(|| self.common * 100 / self.letters)
    }
}

/// A letter beyond ASCII.
struct Letter {
    length: usize,
    is_common: bool,
    is_broken: bool,
}

impl Letter {
    fn first_of(bytes: &[u8], encoding: &'static Encoding) -> Letter {
        let is_letter = |bytes: &[u8]| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
            // Letters for private use are in no text, but much else is taken for them.
            let is_own = |letter: char| !matches!(letter, '\u{e000}'..='\u{f8ff}');
            text.is_some_and(|text| text.chars().count() == 1 && text.chars().all(is_own))
        };
        let uncommon = |length| Letter { length, is_common: false, is_broken: false };
        match *bytes {
            // Half as wide as others, and of one byte.
            [0xa1..=0xdf, ..] if encoding == SHIFT_JIS => uncommon(1),
            [0x81..=0xfe, b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', ..] if encoding == GB18030 => uncommon(4),
            [first, second, ..] if is_letter(&[first, second]) => {
                let is_common = if encoding == GB18030 {
                    // The first level of GB 2312, and full-width signs.
                    second >= 0xa1 && matches!(first, 0xa1 | 0xa3 | 0xb0..=0xd7)
                } else if encoding == BIG5 {
                    matches!(first, 0xa1 | 0xa4..=0xc6)
                } else {
                    // Kana and the first level of kanji.
                    encoding == SHIFT_JIS && matches!(first, 0x81..=0x83 | 0x88..=0x97)
                };
                Letter { length: 2, is_common, is_broken: false }
            }
            _ => Letter { length: 1, is_common: false, is_broken: true },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{WINDOWS_1250, WINDOWS_1251, WINDOWS_1253, WINDOWS_1254};
    use proptest::prelude::*;

    /// A text as it is read again after it was written in an encoding.
    fn read_again(text: &str, encoding: &'static Encoding) -> String {
        let (bytes, _, has_lost) = encoding.encode(text);
        assert!(!has_lost, "{text}");
        guess(&bytes).decode_without_bom_handling(&bytes).0.into_owned()
    }

    #[test]
    fn texts_of_one_encoding_are_not_taken_for_those_of_another() {
        for (text, encoding) in [
            ("Kunde,Betrag\nMüller & Söhne,100\nCafé Nordlicht,20\n", WINDOWS_1252),
            ("Fälligkeit;Währung\n1;EUR\n", WINDOWS_1252),
            ("Naam\nBakkerij Zoë\n", WINDOWS_1252),
            ("DESCRIÇÃO;SITUAÇÃO\nA;B\n", WINDOWS_1252),
            ("RAZÃO SOCIAL;VALOR\nA;1\n", WINDOWS_1252),
            ("Kunde,Betrag\nGröße,€ 5\n", WINDOWS_1252),
            ("Kontrahent;Należność\nWałbrzych Łódź;1\nŻabka Śląsk;2\nPłatność;3\n", WINDOWS_1250),
            ("Odběratel;Částka\nDvořák a Žižka;1\nŘezník Novák;2\nŠťastný;4\n", WINDOWS_1250),
            ("Покупатель;Сумма\nООО Ромашка;1\nЗАО Север;2\n", WINDOWS_1251),
            ("Πελάτης;Ποσό\nΑθήνα Εμπορική;1\n", WINDOWS_1253),
            ("Müşteri;Vade günü\nYıldız Ticaret;1\nİstanbul Gıda;2\nŞeker A.Ş.;3\n", WINDOWS_1254),
            ("客户名称,日期,金额\nAcme,2026-01-05,100\nBlue Door,2026-01-06,5\n", GBK),
            ("customer,amount\n青禾便利,100\nAcme,20\n", GBK),
            ("品名,数量\nT恤,2\nT恤,3\nU盘,4\nA座B室,1\n", GBK),
            ("客户,金额\n堃记,1\n淼鑫,2\n喆,3\n", GBK),
            ("客户,金额\n\u{20bb7}野家,1\n便利店,2\n", GB18030),
            ("客戶名稱,日期,金額\n光華商行,2026-01-05,100\n臺灣飲料有限公司,2026-01-06,5\n", BIG5),
            ("顧客名,金額\n株式会社青空,1\nさくら商店,2\nｶﾌｴ ﾉﾙﾄﾞ,3\n", SHIFT_JIS),
        ] {
            assert_eq!(read_again(text, encoding), text, "{}", encoding.name());
        }
    }

    #[test]
    fn only_a_sample_is_looked_at() {
        let line = GBK.encode("青禾便利,100\n").0.into_owned();
        assert_eq!(sample(&line.repeat(100_000)).len(), SAMPLE_BYTES);
        let long = [b"a".repeat(1000), b"\n".to_vec(), vec![0xb0; SAMPLE_BYTES * 2]].concat();
        assert_eq!(sample(&long), vec![0xb0; SAMPLE_BYTES]);
    }

    #[test]
    fn any_bytes_are_in_some_encoding() {
        for first in 0x80..=0xff_u8 {
            for bytes in [vec![first], vec![first, b'a'], vec![first, b'0', first], vec![b'a', first], vec![first; 5]] {
                _ = guess(&bytes);
            }
        }
    }

    /// Rows with that name in each, among rows that are plain ASCII.
    fn rows(names: &[String]) -> String {
        let row =
            |(index, name): (usize, &String)| format!("2026-01-{:02},{name},{index}00.50\nx,Acme,1\n", index % 28 + 1);
        std::iter::once("date,customer,amount\n".to_owned()).chain(names.iter().enumerate().map(row)).collect()
    }

    /// Names of a customer list in one language, most of them with a letter that is not ASCII.
    fn one_of_western_languages() -> impl Strategy<Value = Vec<String>> {
        const LANGUAGES: [(&str, &[&str]); 5] = [
            (
                "GmbH",
                &["Müller", "Größe & Söhne", "Bäckerei Weiß", "Jürgen Köhler", "Überlandfähre", "Schäfer", "Nord"],
            ),
            (
                "SARL",
                &["Société Générale", "Crème Brûlée", "Hôtel Élysée", "Garçon Frères", "Noël", "Café Léon", "Sud"],
            ),
            ("S.L.", &["Peñalver", "Muñoz e Hijos", "Compañía Andrés", "Panadería Martínez", "Café Jardín", "Sur"]),
            (
                "Lda",
                &["São João", "Coração", "Açougue Conceição", "Padaria Três Irmãos", "Construções Falcão", "Norte"],
            ),
            ("AB", &["Ångström", "Göteborgs Fjäll", "Björk Nääs", "Malmö Färg", "Köket på Söder", "Väst"]),
        ];
        prop::sample::select(LANGUAGES.to_vec()).prop_flat_map(|(form, names)| {
            // The last one is plain ASCII here and there: one that is not stands first.
            let first = prop::sample::select(&names[..names.len() - 1]);
            let others = prop::collection::vec(prop::sample::select(names), 0..30);
            (first, others).prop_map(move |(first, others)| {
                std::iter::once(first).chain(others).map(|name| format!("{name} {form}")).collect()
            })
        })
    }

    proptest! {
        #[test]
        fn western_names_are_read_again(names in one_of_western_languages()) {
            let text = rows(&names);
            prop_assert_eq!(read_again(&text, WINDOWS_1252), text);
        }

        #[test]
        fn simplified_names_are_read_again(
            names in prop::collection::vec("[青禾便利光大百货万家商贸白鹭麦田餐饮有限公司南北食品批发超市烟酒]{2,8}", 1..30),
        ) {
            let text = rows(&names);
            prop_assert_eq!(read_again(&text, GBK), text);
        }

        #[test]
        fn traditional_names_are_read_again(
            names in prop::collection::vec("[光華商行臺灣飲料有限公司白鷺便利麥田餐飲萬家貿易]{2,8}店", 8..30),
        ) {
            let text = format!("日期,客戶名稱,金額\n{}", rows(&names));
            prop_assert_eq!(read_again(&text, BIG5), text);
        }
    }
}
