//! What is refused and what is not, shape by shape. The secrets are put together here from parts, out of characters that a seed draws, so
//! that no file of the project holds what looks like one.

use crate::home::{Home, files_below, holds};
use crate::kinds::{Fake, drawn};
use crate::samples::{Stand, texts};
use countersign::domain::secret;

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const HEX: &[u8] = b"0123456789abcdef";
const CAPITALS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SMALL: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// One of each shape. What stands between braces is drawn: how many of which characters.
const SHAPES: [(&str, &[&str]); 120] = [
    ("an access key of AWS", &["AKI", "A{16C}"]),
    ("an access key of AWS", &["aws_access_key_id = ASI", "A{16C}"]),
    ("an access key of AWS", &["AKI", "AQWERTZUIOPASDFGH"]),
    ("an access key of AWS", &["ASI", "AQWERTZUIOPASDFGH, of the test account"]),
    ("a session token of AWS", &["IQoJb3Jp", "Z2lu{60L}"]),
    ("an API key of Amazon Bedrock", &["AB", "SK{110L}"]),
    ("a client secret of Microsoft Entra", &["{3L}8", "Q~{34L}"]),
    ("a key of an Azure service", &["{52L}JQQ", "J99{22L}"]),
    (
        "an access key of an Azure service",
        &["DefaultEndpointsProtocol=https;AccountName=claims;Account", "Key={86L}=="],
    ),
    ("an access key of an Azure service", &["Endpoint=sb://x.example/;SharedAccess", "Key={43L}="]),
    ("a shared access signature of Azure", &["https://x.blob.example/c?sv=2022-11-02&se=2026-12-01&s", "ig={43L}%3D"]),
    ("a shared access signature of Azure", &["?s", "ig=aB3dE5fG9h"]),
    ("an API key of Google", &["AI", "za{35L}"]),
    ("a client secret of Google", &["GOC", "SPX-{28L}"]),
    ("an access token of Google", &["ya", "29.{60L}"]),
    ("an access key of Alibaba Cloud", &["LT", "AI{20L}"]),
    ("a token of DigitalOcean", &["do", "p_v1_{64H}"]),
    ("a token of DigitalOcean", &["do", "r_v1_{64H}"]),
    ("a token of Heroku", &["HR", "KU-{58L}"]),
    ("a token of Fly.io", &["fo", "1_{43L}"]),
    ("a token of Netlify", &["nf", "p_{36L}"]),
    ("a token of GitHub", &["gh", "p_{36L}"]),
    ("a token of GitHub", &["gh", "o_{36L}"]),
    ("a token of GitHub", &["github", "_pat_{22L}_{59L}"]),
    ("a token of GitLab", &["gl", "pat-{20L}"]),
    ("a token of GitLab", &["gl", "rt-{20L}"]),
    ("a token of Atlassian", &["AT", "ATT3{186L}"]),
    ("a token of npm", &["np", "m_{36L}"]),
    ("a token of PyPI", &["py", "pi-AgEIcHlwaS5vcmc{60L}"]),
    ("a key of RubyGems", &["ruby", "gems_{48H}"]),
    ("a key of NuGet", &["oy", "2{43S}"]),
    ("a token of Docker", &["dckr", "_pat_{27L}"]),
    ("a token of SonarQube", &["sq", "p_{40H}"]),
    ("a token of Sentry", &["sntr", "yu_{64H}"]),
    ("a key of Postman", &["PM", "AK-{24H}-{34H}"]),
    ("a token of HashiCorp Vault", &["hv", "s.{95L}"]),
    ("a token of HashiCorp Vault", &["hv", "b.{140L}"]),
    ("a token of HashiCorp Vault", &["VAULT: ", "s.{24L}"]),
    ("a token of HCP Terraform", &["{14L}.atl", "asv1.{64L}"]),
    ("an age key", &["AGE-SEC", "RET-KEY-1{58C}"]),
    ("a token of 1Password", &["op", "s_eyJ{120L}"]),
    ("a token of Doppler", &["dp", ".pt.{43L}"]),
    ("a key of Tailscale", &["tsk", "ey-auth-{12L}-{32L}"]),
    ("a token of OpenShift", &["sha2", "56~{43L}"]),
    ("a token of Databricks", &["da", "pi{32H}"]),
    ("a token of Databricks", &["da", "pi{32H}-2"]),
    ("a token of PlanetScale", &["psc", "ale_tkn_{43L}"]),
    ("a key of Supabase", &["sb", "p_{40H}"]),
    ("a token of Airtable", &["pa", "t{14L}.{64H}"]),
    ("a token of Notion", &["nt", "n_{46L}"]),
    ("a token of Figma", &["fi", "gd_{40L}"]),
    ("a token of Grafana", &["gl", "sa_{32L}_{8H}"]),
    ("a key of New Relic", &["NR", "AK-{27C}"]),
    ("a token of Dynatrace", &["dt", "0c01.{24C}.{64C}"]),
    ("a token of Linear", &["lin", "_api_{40L}"]),
    ("an API key", &["s", "k-{48L}"]),
    ("an API key", &["s", "k-proj-{74L}T3Blbk{74L}"]),
    ("an API key", &["s", "k-ant-api03-{93L}AA"]),
    ("an API key", &["s", "k-or-v1-{64H}"]),
    ("a token of Hugging Face", &["h", "f_{34L}"]),
    ("an API key of a model service", &["gs", "k_{52L}"]),
    ("an API key of a model service", &["nv", "api-{64L}"]),
    ("an API key of a model service", &["r", "8_{37L}"]),
    ("an API key of a model service", &["lsv2", "_pt_{32H}_{10H}"]),
    ("a token of Slack", &["xox", "b-2444333222111-2444333222111-{24L}"]),
    ("a token of Slack", &["xap", "p-1-A0{9C}-2444333222111-{64H}"]),
    ("a webhook of Slack", &["https://hooks.sl", "ack.com/services/T{8C}/B{8C}/{24L}"]),
    ("a webhook of Discord", &["https://disc", "ord.com/api/webhooks/244433322211100999/{68L}"]),
    (
        "a webhook of Microsoft Teams",
        &["https://x.web", "hook.office.com/webhookb2/{8H}-{4H}@{8H}/IncomingWebhook/{32H}/{8H}"],
    ),
    ("a token of Discord", &["MT", "k4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.{27L}"]),
    ("a token of a Telegram bot", &["1234567890:A", "A{33L}"]),
    ("a key of Twilio", &["S", "K{32H}"]),
    ("a key of SendGrid", &["S", "G.{22L}.{43L}"]),
    ("a key of Mailgun", &["ke", "y-{32H}"]),
    ("a key of Mailgun", &["{32H}-", "{8H}-{8H}"]),
    ("a key of Mailchimp", &["{32H}-", "us12"]),
    ("a key of Brevo", &["xkey", "sib-{64H}-{16L}"]),
    ("a key of Stripe", &["sk_li", "ve_{24L}"]),
    ("a webhook secret", &["whs", "ec_{32L}"]),
    ("a token of Shopify", &["shp", "at_{32H}"]),
    ("a token of Square", &["sq0", "csp-{43L}"]),
    ("a token of HubSpot", &["pat-", "na1-{8H}-{4H}-{4H}-{4H}-{12H}"]),
    ("a private key", &["-----BEGIN OPENSSH PRIV", "ATE KEY-----\n{64L}"]),
    ("a private key", &["PuTTY-User-Key", "-File-3: ssh-ed25519"]),
    ("a private key", &["client-key-data: LS0tLS1CRUdJ", "TiBSU0Eg{60L}"]),
    ("a JSON web token", &["ey", "JhbGciOiJIUzI1NiJ9.ey", "JzdWIiOiIxMjM0In0.{43L}"]),
    ("a link with a password in it", &["postgres://app:hun", "ter2@db.example/claims"]),
    ("a link with a password in it", &["redis://:hun", "ter22@cache.example:6379/0"]),
    ("a connection string with a password in it", &["jdbc:oracle:thin:scott/ti", "ger99@//db.example:1521/claims"]),
    ("a password", &["jdbc:postgresql://db.example/claims?user=app&pass", "word=hunter22"]),
    ("a password", &["Server=db;User Id=app;Pass", "word=Tr0ub4dor&3;Encrypt=True"]),
    ("a password", &["DB_PASS", "WORD: Tr0ub4dor&3"]),
    ("a password", &["spring.datasource.pass", "word = 'hunter22'"]),
    ("a password", &["{\"pass", "word\": \"hunter22\"}"]),
    ("a password", &["<db-pass", "word>hunter22x</db-password>"]),
    ("a password", &["the pass", "word is hunter22"]),
    ("a password", &["pass", "word hunter22"]),
    ("a password", &["Pass", "wort sommer2026"]),
    ("a password", &["Pass", "wort (Test): Sommer-2026!"]),
    ("a password", &["P", "wd=hunter22;"]),
    ("a key or token", &["api", "_key: {32H}"]),
    ("a key or token", &["client", "_secret={32L}"]),
    ("a header that signs in", &["Authoriz", "ation: Bearer {24L}"]),
    ("a header that signs in", &["Authoriz", "ation: Basic YXBwOmh1bnRlcjI="]),
    ("a command with a password in it", &["psql --pass", "word hunter22 -h db"]),
    ("a login with its password", &["machine db.example login app pass", "word hunter2"]),
    ("a key or token", &["client sec", "ret {24L}"]),
    ("a key or token", &["access to", "ken {32H}"]),
    ("a key or token", &["TO", "KEN (production) {24L}"]),
    ("a key or token", &["the to", "ken\n{24L}"]),
    ("a password", &["Pass", "wort Sommer2026!"]),
    ("a password", &["Pass", "wort Tr0ub4dor&3 for the test system"]),
    ("a password", &["pw `hunter", "22X!`"]),
    ("a password", &["contra", "seña hun7er-Zwei!"]),
    ("a password", &["mot de pa", "sse Tr0ub4dor3x"]),
    ("a password", &["Pass", "word\r\n  Tr0ub4dor3x\nfor the test system"]),
    ("a password", &["pass", "word required\nthen pass", "word x9!kQ2#vLm"]),
    ("a command with a password in it", &["ssh", "pass -p hunter22 ssh app@db"]),
    ("a command with a password in it", &["ssh", "pass -v -p 'hunter22' ssh app@db"]),
    ("a long random string", &["wJalrXUtnFEMI1K7MDENG", "bPxRfiCYzEXAM9LEKEY"]),
];

/// What people write, with nothing secret in it.
const ORDINARY: [&str; 113] = [
    "password: required",
    "password=<redacted>",
    "password: ********",
    "password: see vault",
    "password: vault:kv/claims#db1",
    "password: kv/claims/prod-db1",
    "password: kv-prod-db-01",
    "Password: 1Password",
    "Password: rotated 2026-03-01",
    "password: 2026-03-01 (rotated)",
    "password policy: 12 characters or more",
    "Passwords: rotated every 90 days",
    "password_min_length=12",
    "DB_PASSWORD: ${DB_PASS}",
    "DB_PASSWORD=$DB_PASS1",
    "DB_PASSWORD: {{ vault.db_pass1 }}",
    "password = %DB_PASS1%",
    "PASSWORD: process.env.DB_PASS1",
    "password: op://claims/db/password1",
    "password: !ImportValue",
    "password: required\n2026-03-01 reviewed by Anna",
    "API key: 2\nOwners: Anna and Ben",
    "token:\n\nAnna 2026",
    "see vault",
    "secret: claims-prod-db-01",
    "token ClaimsTriageV2",
    "the access token ClaimsTriageProd is rotated weekly",
    "password rotation every 90 days, password sha256, password manager",
    "secret: arn:aws:secretsmanager:eu-west-1:123456789012:secret:claims/db-AbCdEf",
    "secret: projects/claims-prod/secrets/db1/versions/3",
    "client_secret_id: 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "client secret: 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "token: OAuth2.0",
    "Auth token: JWT (RS256)",
    "API key: your-api-key-123",
    "api_key: YOUR_API_KEY_1",
    "api key hint: sk-ant-api03-R2D...igAA",
    "partial: sk-...3F2a",
    "Authorization: Bearer <token>",
    "Authorization: Bearer ${TOKEN_1}",
    "Authorization: OAuth2.0",
    "max_tokens: 4096",
    "token limit: 128000",
    "https://user:${DB_PASS}@db.example/claims",
    "postgres://app:<password>@db.example/claims",
    "ssh://git@git.example/net.git",
    "git@github.com:example/claims-triage.git",
    "https://git.example:8443/net/blob/main/segments.tf",
    "https://wiki.example\nmail:anna@example.org",
    "secret: ask anna.lee2@example.org",
    "token: anna.lee2@example.org",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
    "d41d8cd98f00b204e9800998ecf8427e",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "01a20689678000000000448c89216de3",
    "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_ClaimsAdmin_0a1b2c3d4e5f6071",
    "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-5-sonnet-20241022-v2:0",
    "AIDACKCEVSQ6C2EXAMPLE",
    "ASIAPACIFICREGIONOFFICE",
    "gpt-4o-mini-2024-07-18",
    "claude-3-5-sonnet-20241022",
    "meta-llama/Llama-3.3-70B-Instruct",
    "mistralai/Mixtral-8x22B-Instruct-v0.1",
    "ft:gpt-4o-mini-2024-07-18:acme:claims:9aBcDeFg",
    "ghcr.io/example/claims-triage:v1.4.2",
    "registry.example:5000/claims/triage@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/claims:2026-03-01",
    "https://docs.google.com/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms/edit",
    "docs.google.com/document/d/1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms/edit",
    "https://drive.google.com/open?id=1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgVE2upms",
    "https://example.sharepoint.com/:w:/s/Claims/EaB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3a?e=AbC123",
    "https://www.notion.so/Claims-triage-9f86d081884c7d659a2feaa0c55ad015",
    "https://www.figma.com/design/AbCdEf1GhIjKl2MnOpQr3S/Claims?node-id=12-345",
    "/subscriptions/3f2504e0-4f89-11d3-9a0c-0305e82c3301/resourceGroups/rg-Claims-PROD-01/providers/Microsoft.KeyVault/vaults/kv-1",
    "projects/claims-prod/serviceAccounts/triage@claims-prod.iam.gserviceaccount.com/keys/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
    "spiffe://example.org/ns/claims/sa/triage-agent-2",
    "sk-learn-pipeline-v2-production",
    "risk-based-approach-to-underwriting-2026",
    "npm_config_registry_mirror_for_internal_use_2",
    "claims/MotorTriage/src/main/java/ClaimRouter2/HandlerV3Impl.java",
    "GPT-4o-mini-2024-07-18, Claude-3-5-Sonnet-20241022",
    "a key that begins with AKIA, a token that begins with ghp_",
    "ClaimsTriageV2Prod\nClaimsRouterV1Test\nMotorQuoteV3Prod",
    "token required",
    "password reset procedure",
    "token limit 128000",
    "secret manager in us-east-1",
    "pw policy ISO27001",
    "token required\nClaims2026",
    "secret claims-triage-2",
    "secret Claims-Triage-2",
    "secret claims/prod/DB-01",
    "token v2.14.3-RC1",
    "token GPT-4o-mini",
    "token claude-3-5-sonnet-20241022",
    "password 2026-03-01",
    "password 14Nov2026",
    "password ${DB_PASS1}",
    "password $DB_PASS1",
    "password <your-Password1>",
    "password vault:kv/Claims#db1",
    "token https://wiki.example/Claims2026/Token",
    "secret /etc/Claims2/secret.json",
    "client secret 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "token Office365 tenant",
    "encryption key AES-256-GCM",
    "password 1Password",
    "token\n\nClaims2026Xy",
    "use sshpass -p with care",
    "Пароль: хранится в сейфе 2026",
];

/// The shapes, made up: the same on each run.
fn made() -> Vec<Fake> {
    let one = |(number, (kind, parts)): (usize, &(&'static str, &[&str]))| {
        let mut text = String::new();
        let mut needle = String::new();
        for (at, part) in parts.concat().split('{').enumerate() {
            let Some((drawn_as, rest)) = part.split_once('}').filter(|(drawn_as, _)| at > 0 && drawn_as.len() < 5)
            else {
                text.push_str(if at > 0 { "{" } else { "" });
                text.push_str(part);
                continue;
            };
            let (many, of) = drawn_as.split_at(drawn_as.len() - 1);
            let of = match of {
                "L" => LETTERS,
                "H" => HEX,
                "C" => CAPITALS,
                "S" => SMALL,
                other => panic!("{other} is no sort of character"),
            };
            let seed = u64::try_from(1000 * number + at).unwrap();
            let secret = drawn(seed, many.parse().unwrap(), of);
            if secret.len() > needle.len() {
                needle.clone_from(&secret);
            }
            text.push_str(&secret);
            text.push_str(rest);
        }
        let needle = if needle.is_empty() { text.clone() } else { needle };
        Fake { kind, text, needle }
    };
    SHAPES.iter().enumerate().map(one).collect()
}

#[test]
fn each_shape_is_known_for_what_it_is() {
    let wrong: Vec<String> = made()
        .iter()
        .map(|fake| (fake, secret::find(&fake.text).map(|found| found.kind)))
        .filter(|(fake, found)| *found != Some(fake.kind))
        .map(|(fake, found)| format!("{} is {found:?}: {}", fake.kind, fake.text))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn ordinary_texts_are_left_alone() {
    let found = ORDINARY.iter().filter_map(|text| Some((text, secret::find(text)?.kind)));
    assert_eq!(found.collect::<Vec<_>>(), vec![]);
}

/// Where its secret part stands; `None` where nothing of it was drawn.
fn drawn_part(fake: &Fake) -> Option<std::ops::Range<usize>> {
    let start = fake.text.find(&fake.needle).filter(|_| fake.needle != fake.text)?;
    Some(start..start + fake.needle.len())
}

#[test]
fn a_shape_is_known_across_a_broken_line_and_characters_that_cannot_be_seen() {
    let mut wrong = vec![];
    for fake in made() {
        let Some(part) = drawn_part(&fake) else { continue };
        let (first, second) = fake.text.split_at(part.start + part.len() / 2);
        for between in ["\n", "\r\n    ", "\u{ad}", "\u{200b}", "\u{feff}\u{2060}"] {
            let broken = format!("{first}{between}{second}");
            if secret::find(&broken).is_none() {
                wrong.push(format!("{} with {between:?}: {broken}", fake.kind));
            }
        }
        // Two texts with a blank line between them are each looked at for themselves.
        let halves = secret::find(first).is_some() || secret::find(second).is_some();
        if !halves && secret::find(&format!("{first}\n\n{second}")).is_some() {
            wrong.push(format!("{} goes on behind a blank line", fake.kind));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn letters_that_look_like_others_hide_nothing() {
    let looks_like = |c: char| match c {
        'A' => '\u{410}',
        'B' => '\u{392}',
        'E' => '\u{415}',
        'K' => '\u{39a}',
        'a' => '\u{430}',
        'e' => '\u{435}',
        'o' => '\u{43e}',
        'p' => '\u{440}',
        's' => '\u{455}',
        '_' => '\u{ff3f}',
        '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
        other => other,
    };
    let hidden = made()
        .into_iter()
        .filter(|fake| secret::find(&fake.text.chars().map(looks_like).collect::<String>()).is_none());
    assert_eq!(hidden.map(|fake| fake.text).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn two_thirds_of_one_lie_on_no_disk_while_somebody_types_it() {
    /// What follows nothing but hexadecimal digits is known when it is whole.
    const WHOLE: [&str; 2] = ["a key of Mailgun", "a key of Mailchimp"];
    let mut kept = vec![];
    for fake in made().into_iter().filter(|fake| !WHOLE.contains(&fake.kind)) {
        let Some(part) = drawn_part(&fake) else { continue };
        let typed = &fake.text[..part.start + part.len() * 2 / 3];
        if !secret::may_begin_one(typed) {
            kept.push(format!("{}: {typed}", fake.kind));
        }
    }
    assert_eq!(kept, Vec::<String>::new());
}

#[test]
fn what_is_repeated_of_a_text_has_none_of_it() {
    for fake in made() {
        let said = secret::left_out(&format!("`{}`: this is no day; write 2027-01-31", fake.text)).into_owned();
        assert!(!said.contains(&fake.needle) && said.contains(secret::LEFT_OUT), "{}: {said}", fake.kind);
    }
}

#[test]
fn a_form_writes_none_of_them() {
    let mut stand = Stand::open();
    let mut wrong = vec![];
    for fake in made() {
        let samples = stand.samples(&fake.text);
        let sample = samples.into_iter().find(|sample| texts(&sample.command).0 == "ApproveGrant").unwrap();
        let said = stand.refusal(&sample).unwrap_or_else(|| "it was written".to_owned());
        if !said.contains(&format!("this looks like {}", fake.kind)) || said.contains(&fake.needle) {
            wrong.push(format!("{}: {said}", fake.kind));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn a_flag_takes_none_of_them() {
    let home = Home::empty();
    for fake in made() {
        let ran = home.run(&["list", &format!("--filter={}", fake.text)]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}: {ran:?}", fake.kind);
        let says = format!("this looks like {}", fake.kind);
        assert!(ran.err.contains(&says) && !ran.err.contains(&fake.needle), "{}: {ran:?}", fake.kind);
    }
}

#[test]
fn an_import_takes_no_row_with_one_and_every_ordinary_row() {
    let home = Home::begun();
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = |texts: &[String]| -> String {
        let rows = texts.iter().enumerate().map(|(number, text)| format!("Row {number},{}\n", cell(text)));
        format!("name,notes\n{}", rows.collect::<String>())
    };
    let import = ["import", "table.csv", "--from", "csv", "--map", "name=name", "--rejects", "rejects.csv"];

    let ordinary: Vec<String> = ORDINARY.iter().map(ToString::to_string).collect();
    std::fs::write(home.path("table.csv"), rows(&ordinary)).unwrap();
    let out = home.ok(&import);
    assert!(out.contains(&format!("{} new", ORDINARY.len())), "{out}");

    let made = made();
    std::fs::write(home.path("table.csv"), rows(&made.iter().map(|fake| fake.text.clone()).collect::<Vec<_>>()))
        .unwrap();
    let ran = home.run(&import);
    assert_eq!(ran.code, 4, "{ran:?}");
    let rejects = std::fs::read_to_string(home.path("rejects.csv")).unwrap();
    assert_eq!(rejects.matches(secret::LEFT_OUT).count(), made.len());
    std::fs::remove_file(home.path("table.csv")).unwrap();
    for (path, bytes) in files_below(home.folder.path()) {
        for fake in &made {
            assert!(!holds(&bytes, fake.needle.as_bytes()), "{} holds {}", path.display(), fake.kind);
        }
    }
}
