//! `identity fingerprint`: by what a secret is known again. The secret is read from standard input and goes nowhere.

use clap::Args;
use serde_json::json;
use std::io::{self, IsTerminal, Read};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::session::Session;

/// No secret is longer; what is piped in by mistake is not read to its end.
const AT_MOST: u64 = 64 * 1024 + 3;

/// The secret itself is never an argument: others could read it there, and the shell would keep it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  countersign identity fingerprint < secret.txt
  vault kv get -field=key secret/claims | countersign identity fingerprint

The fingerprint is a keyed hash: this register makes the same one of the same secret, and nobody can tell the secret from it. The key
is made when it is first needed, stands in the register file alone, and goes with copies of that file. One line end behind the secret
is no part of it.")]
pub(super) struct Fingerprint {}

impl Fingerprint {
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub(super) fn run(self, session: &mut Session) -> Result<Exit, Failure> {
        if io::stdin().is_terminal() {
            return Err(Failure::new(
                "the secret",
                "it would be seen as it is typed",
                "pipe it in: countersign identity fingerprint < FILE",
            ));
        }
        let mut secret = Vec::new();
        let unread = |error: io::Error| Failure::new("standard input", error.to_string(), "pipe the secret in again");
        io::stdin().lock().take(AT_MOST).read_to_end(&mut secret).map_err(unread)?;
        session.no_dry_run()?;
        let mut opened = if session.globals.read_only { session.read()? } else { session.write()? };
        let random = session.acting.request()?.seed;
        let fingerprint = opened.store.fingerprint(&secret, random).map_err(|error| session.met(error))?;
        drop(secret);
        let known = opened.store.with_fingerprint(&fingerprint)?;
        if session.globals.json {
            let identities: Vec<_> = known
                .iter()
                .map(|it| {
                    json!({"identity": it.identity.to_string(), "called": it.called, "credential": it.credential.to_string(), "live": it.live})
                })
                .collect();
            session.out.json(&json!({"fingerprint": fingerprint, "identities": identities}))?;
            return Ok(Exit::Yes);
        }
        session.out.line(&fingerprint)?;
        if known.is_empty() {
            session.out.line("no identity of this register has it")?;
        }
        for it in known {
            let revoked = if it.live { "" } else { ", revoked" };
            session.out.line(format!("{}{revoked} (credential {})", it.called, it.credential))?;
        }
        Ok(Exit::Yes)
    }
}
