//! Words for nothing: texts that stand where a value would and say none, such as `N/A`, `TBD`, `-` or `unbekannt`. They are never a
//! fact, and never the name of a person: that nobody has said something must not become somebody.

use unicode_normalization::UnicodeNormalization as _;

/// No word for nothing is longer, in bytes and with its signs.
const LONGEST: usize = 48;

/// Words that say that nobody knows, their letters and digits only, in small letters.
const UNKNOWN: [&str; 76] = [
    // English, and what programs write.
    "unknown",
    "notknown",
    "null",
    "nan",
    "undefined",
    "unspecified",
    "unassigned",
    "undetermined",
    "notapplicable",
    "notavailable",
    "notassigned",
    "notspecified",
    "notprovided",
    "notset",
    "notyetknown",
    "tba",
    "tbc",
    "tbd",
    "todo",
    "tobeannounced",
    "tobeconfirmed",
    "tobedefined",
    "tobedetermined",
    "nodata",
    "noowner",
    "novalue",
    // German
    "unbekannt",
    "nichtbekannt",
    "keineangabe",
    "keineangaben",
    "nichtzutreffend",
    "nichtanwendbar",
    "entfällt",
    "nochoffen",
    "nochzubestimmen",
    "nichtzugewiesen",
    // French
    "inconnu",
    "inconnue",
    "sansobjet",
    "nonapplicable",
    "nonrenseigné",
    "nonrenseigne",
    "nondéfini",
    "àdéfinir",
    "adefinir",
    // Spanish
    "desconocido",
    "desconocida",
    "noaplica",
    "pordefinir",
    "sinasignar",
    "sindatos",
    // Italian
    "sconosciuto",
    "sconosciuta",
    "nonapplicabile",
    "nondisponibile",
    "dadefinire",
    "nonassegnato",
    // Portuguese
    "desconhecido",
    "desconhecida",
    "nãoaplicável",
    "nãoseaplica",
    // Dutch and the north
    "onbekend",
    "nvt",
    "nietvantoepassing",
    "okänd",
    "okänt",
    "ukendt",
    "ukjent",
    // Polish and Russian
    "nieznany",
    "nieznane",
    "неизвестно",
    // Japanese, Chinese and Korean
    "不明",
    "未定",
    "未知",
    "暂无",
    "없음",
];

/// Words that say that there is none, in the same way. To a question that `none` answers they may be that answer, so there they are asked
/// about and not passed over.
const NONE: [&str; 24] = [
    "none",
    "nobody",
    "noone",
    "nil",
    "niemand",
    "keiner",
    "keine",
    "aucun",
    "aucune",
    "nadie",
    "ninguno",
    "ninguna",
    "nessuno",
    "nessuna",
    "ninguém",
    "nenhum",
    "nenhuma",
    "geen",
    "ingen",
    "brak",
    "nikt",
    "никто",
    "なし",
    "无",
];

/// Words that stand for whoever it may be, and name nobody: a role, everybody, the one above, a place that is free. `me` is whoever sits
/// there. Their letters and digits only, in small letters.
const NO_NAMES: [&str; 52] = [
    "me",
    "myself",
    "self",
    "owner",
    "deputy",
    "theowner",
    "businessowner",
    "productowner",
    "projectmanager",
    "manager",
    "everyone",
    "everybody",
    "anyone",
    "anybody",
    "someone",
    "somebody",
    "same",
    "sameasabove",
    "sameasowner",
    "asabove",
    "seeabove",
    "ditto",
    "dito",
    "idem",
    "sieheoben",
    "voircidessus",
    "vacant",
    "vacancy",
    "openposition",
    "tobehired",
    "vakant",
    "unbesetzt",
    "offen",
    "folgt",
    "open",
    "pending",
    "àdésigner",
    "pourvoir",
    "àpourvoir",
    "alle",
    "jemand",
    "同上",
    // Somebody who left is not named by it.
    "left",
    "lefttheorganisation",
    "leftthecompany",
    "leftcompany",
    "resigned",
    "formeremployee",
    "nolongerhere",
    "gekündigt",
    "ausgeschieden",
    "ausgetreten",
];

/// Two letters that are words for nothing only where their writing shows it: `N/A`, `n.a.`, `k. A.`; a name may be `Na` or `Ka`.
const ABBREVIATED: [&str; 5] = ["na", "ka", "nc", "nb", "nn"];

/// Whether a text says nothing: a word for nothing, or signs alone. A sign that somebody may tick a box with (`✓`, `+`) is no such sign.
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    if letters.is_empty() {
        return folded.chars().all(|c| c.is_whitespace() || is_sign(c));
    }
    if ABBREVIATED.contains(&letters.as_str()) {
        return text == "NA" || text == "NN" || folded.contains(['/', '.', '#', '\\']);
    }
    // Several x and nothing else hold a place; one ticks a box.
    if letters.len() > 1 && letters.chars().all(|c| c == 'x') {
        return true;
    }
    // A text that only holds such a word, as a part of a list or of a call, is not that word.
    let is_bare = folded.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || ".-_/\\#'’()[]<>*?!:".contains(c));
    is_bare && (UNKNOWN.contains(&letters.as_str()) || NONE.contains(&letters.as_str()))
}

/// Whether a word for nothing says that there is none, so that it may answer a question that `none` answers.
#[must_use]
pub fn may_mean_none(text: &str) -> bool {
    says_nothing(text) && NONE.contains(&letters(text).as_str())
}

/// Whether a text can be what a person is called: it holds a letter, and it is no word for nothing or for whoever it may be. Signs alone
/// and digits alone name nobody.
#[must_use]
pub fn names_somebody(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !says_nothing(text) && !NO_NAMES.contains(&letters(text).as_str())
}

/// The letters and digits of a text, in small letters.
fn letters(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Signs that are written for want of a word.
fn is_sign(c: char) -> bool {
    (c.is_ascii_punctuation() && c != '+')
        || matches!(
            c,
            '\u{ad}' | '\u{2010}'..='\u{205e}' | '\u{2205}' | '\u{2212}' | '¿' | '¡' | '·' | '、' | '。' | '・' | 'ー'
        )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    fn what_people_write_for_nothing_says_nothing(
        #[values(
            "N/A",
            "n/a",
            "NA",
            "n.a.",
            "N. A.",
            "#N/A",
            "TBD",
            "tbd.",
            "(unknown)",
            "Unknown",
            "-",
            "--",
            "—",
            "?",
            "???",
            "...",
            "…",
            "_",
            ".",
            "nobody",
            "No one",
            "None",
            "<none>",
            "null",
            "NULL",
            "NaN",
            "to be determined",
            "Not applicable",
            "k. A.",
            "k.A.",
            "keine Angabe",
            "unbekannt",
            "Niemand",
            "sans objet",
            "à définir",
            "no aplica",
            "n.v.t.",
            "okänd",
            "不明",
            "なし",
            "？",
            "－",
            " TBC ",
            "#NULL!",
            "N.N.",
            "NN",
            "xxx",
            "XX",
            "sin asignar",
            "nicht zugewiesen"
        )]
        text: &str,
    ) {
        assert!(says_nothing(text), "{text}");
        assert!(!names_somebody(text), "{text}");
    }

    #[rstest]
    fn what_may_be_a_value_is_kept(
        #[values(
            "Na",
            "Ka Na",
            "NAFTA",
            "Dr. No",
            "no",
            "never",
            "0",
            "42",
            "+",
            "✓",
            "x",
            "Nonesuch",
            "none of the above",
            "unknown at present: ask Pat",
            "A. Kumar",
            "[\"none\"]",
            "T.B.D. Jones",
            "Nobody Inc.",
            "offen",
            "open",
            "Nn",
            "Xaver",
            ""
        )]
        text: &str,
    ) {
        assert!(!says_nothing(text), "{text}");
    }

    #[rstest]
    #[case("A. Kumar", true)]
    #[case("李", true)]
    #[case("R2 D2", true)]
    #[case("Same Petersen", true)]
    #[case("Mee", true)]
    #[case("me", false)]
    #[case("Owner", false)]
    #[case("(same as above)", false)]
    #[case("dito", false)]
    #[case("VACANT", false)]
    #[case("Everyone", false)]
    #[case("4711", false)]
    #[case("007-11", false)]
    #[case("✓", false)]
    #[case("☎ 4711", false)]
    #[case("offen", false)]
    #[case("Left the company", false)]
    #[case("(gekündigt)", false)]
    #[case("N.N.", false)]
    #[case("Nn Le", true)]
    #[case("Open Sky", true)]
    #[case("", false)]
    fn a_person_is_called_by_letters(#[case] name: &str, #[case] names: bool) {
        assert_eq!(names_somebody(name), names, "{name}");
    }
}
