//! The catalogue on the command line: without a register what it says, with one what its policy makes of it.

use crate::home::{Home, three};

#[test]
fn a_control_is_explained_without_a_register_with_what_it_refers_to() {
    let home = Home::empty();
    let said = home.ok(&["controls", "key-2"]);
    for says in [
        "KEY-2  A human control point covers its reach",
        "  production       blocks\n",
        "EU-AI-ACT 14, Human oversight",
        "S3, S6",
    ] {
        assert!(said.contains(says), "{says}: {said}");
    }
    assert!(said.contains("no register was looked at") && said.contains("at most 30 days"), "{said}");
    assert!(home.refused(2, &["controls", "KEY-22"]).contains("did you mean KEY-2?"));
    assert!(!home.register().exists());
}

#[test]
fn the_catalogue_is_an_array_of_controls_with_what_the_policy_makes_of_each() {
    let home = three();
    home.ok(&["policy", "set", "controls.OWN-4.severity", "info", "--reason", "purposes are being collected"]);
    let all = home.json(&["controls"]);
    let all = all.as_array().unwrap();
    let one = |id: &str| all.iter().find(|control| control["id"] == id).unwrap();
    for control in all {
        for field in ["id", "title", "question", "severities", "gates", "references"] {
            assert!(!control[field].is_null(), "{field}: {control}");
        }
    }
    let own = one("OWN-4");
    assert_eq!((&own["severities"]["production"], &own["weighs"]["production"]), (&"high".into(), &"info".into()));
    assert_eq!(own["policy"]["reason"], "purposes are being collected");
    assert_eq!((&one("OWN-2")["on"], &one("OWN-2")["weighs"]["production"]), (&false.into(), &serde_json::Value::Null));
    let said = home.ok(&["controls", "OWN-4"]);
    assert!(said.contains("info (catalogue: high)") && said.contains("policy 2, in force since"), "{said}");
    assert_eq!(home.json(&["controls", "OWN-4"]).as_array().unwrap().len(), 1);
}
