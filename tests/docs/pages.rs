//! The pages of `docs/` that are lists: keys, commands, controls, the columns of the evidence, the glossary.

use std::fmt::Write as _;

use countersign::cli::Program;
use countersign::controls::catalogue;
use countersign::controls::catalogue::Severities;
use countersign::controls::framework::{frameworks, told};
use countersign::domain::{Severity, Word};
use countersign::evidence::table::tables;
use countersign::glossary::{TERMS, Term};
use countersign::tui::action::keys_markdown;
use countersign::tui::keymap::Keymap;

use crate::kept::keep;

#[test]
fn every_key_is_described() {
    let text = "A key applies in its place only. `keys.toml` in the settings folder gives an action other keys: under `[keys]`, \
                `down = \"n\"` or `down = [\"n\", \"down\"]`, by the action's name.";
    keep("keys.md", &format!("# Keys\n\n{text}\n\n{}", keys_markdown(&Keymap::default())));
}

#[test]
fn every_command_is_described() {
    let mut program = Program::described().term_width(100);
    let mut page = format!("# Commands\n\n```text\n{}```\n", program.render_long_help());
    for command in program.get_subcommands_mut() {
        let name = command.get_name().to_owned();
        let mut command = command.clone().term_width(100).bin_name(format!("countersign {name}"));
        let _ = write!(page, "\n## {name}\n\n```text\n{}```\n", command.render_long_help());
    }
    let lines: Vec<&str> = page.lines().map(str::trim_end).collect();
    keep("commands.md", &(lines.join("\n") + "\n"));
}

#[test]
fn every_control_is_described() {
    let catalogue = catalogue();
    let mut page = format!(
        "# Controls\n\nCatalogue {}. Severity: B blocks, H high, M medium, I info, - not judged there; in the order experiment, pilot, \
         production, retired, unknown. `core` controls are on to begin with.\n",
        catalogue.version
    );
    for framework in frameworks() {
        let _ = write!(page, "\n`{}`: {}.", framework.id, framework.name);
        if let Some(note) = &framework.note {
            let _ = write!(page, " {note}");
        }
        page.push('\n');
    }
    let mut family = "";
    for control in &catalogue.controls {
        if control.family != family {
            family = &control.family;
            let _ = write!(page, "\n## {family}\n");
        }
        let gates: Vec<&str> = control.gates.iter().map(|stage| stage.word()).collect();
        let gates = if gates.is_empty() { "no gate".to_owned() } else { format!("gate of {}", gates.join(", ")) };
        let _ = write!(
            page,
            "\n### {} {}\n\n{}\n\n- {}; {}; {}; {}\n- reads {}\n- refers to {}\n",
            control.id,
            control.title,
            control.passes_when,
            control.question.title(),
            severities(control.severity),
            gates,
            if control.core { "core" } else { "full only" },
            control.reads.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", "),
            control.references.iter().map(|text| told(text)).collect::<Vec<_>>().join("; "),
        );
    }
    keep("controls.md", &page);
}

fn severities(of: Severities) -> String {
    let letter = |severity: Option<Severity>| severity.map_or("-", |severity| severity.word());
    [of.experiment, of.pilot, of.production, of.retired, of.unknown].map(letter).join(" ")
}

#[test]
fn every_column_of_the_evidence_is_described() {
    let mut page =
        "# Tables of a pack\n\nEvery pack has this as `data_dictionary.csv`. Rows are sorted by the key columns.\n"
            .to_owned();
    for table in tables() {
        let _ = write!(
            page,
            "\n## {}\n\n{}\n\n| column | key | holds | means |\n|---|---|---|---|\n",
            table.file, table.about
        );
        for column in &table.columns {
            let key = if column.key { "key" } else { "" };
            let _ = writeln!(page, "| {} | {key} | {} | {} |", column.name, column.values.describe(), column.about);
        }
    }
    keep("evidence.md", &page);
}

#[test]
fn every_term_is_explained() {
    let mut page = "# Glossary\n\nOne term for one thing. `countersign help glossary` shows this list too.\n\n| term | meaning |\n|---|---|\n".to_owned();
    for Term { term, meaning } in TERMS {
        let _ = writeln!(page, "| {term} | {meaning} |");
    }
    keep("glossary.md", &page);
}
