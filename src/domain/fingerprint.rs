//! By what a credential is known again: the vendor's key id or a keyed hash, never the secret. One of them has many spellings (hex in
//! either case, with colons between the bytes, base64); here it gets the one that is recorded and compared.

use super::hex::hex;
use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

/// Bytes that a keyed hash keeps.
const KEYED: usize = 16;
/// The digests that vendors show of keys and certificates, with their bytes.
const DIGESTS: [(&str, usize); 4] = [("md5", 16), ("sha1", 20), ("sha256", 32), ("sha512", 64)];

/// A fingerprint in the spelling that is recorded; nothing where the text is none: `id:` and a key id of up to 100 letters, digits and
/// `-_.:/`, or `hmac:` and the keyed hash. A digest in an id, and an id of hex digits alone, is written in lower-case hex.
#[must_use]
pub fn normal(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "hmac" => bytes(rest, KEYED).map(|hash| format!("hmac:{}", hex(&hash))),
        "id" => key_id(rest).map(|id| format!("id:{id}")),
        _ => None,
    }
}

fn key_id(id: &str) -> Option<String> {
    if let Some(digest) = digest(id) {
        return Some(digest);
    }
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    let is_id = (1..=100).contains(&id.len()) && id.chars().all(fits);
    is_id.then(|| if is_hex(id) { id.to_ascii_lowercase().replace(':', "") } else { id.to_owned() })
}

/// A digest with the name of its kind: `SHA256:` and base64 as ssh shows it, or hex.
fn digest(id: &str) -> Option<String> {
    let (name, rest) = id.split_once(':')?;
    let name = name.to_ascii_lowercase().replace('-', "");
    let (name, size) = DIGESTS.iter().find(|(known, _)| *known == name)?;
    Some(format!("{name}:{}", hex(&bytes(rest, *size)?)))
}

/// Whether an id is hex digits alone, in pairs with colons, or in the groups of a UUID: then its case says nothing.
fn is_hex(id: &str) -> bool {
    let grouped = id.split('-').map(str::len).eq([8, 4, 4, 4, 12]) || id.split(':').all(|pair| pair.len() == 2);
    let is_long = id.len() >= 2 * KEYED && !id.contains(['-', ':']);
    (grouped || is_long) && id.chars().all(|c| c.is_ascii_hexdigit() || c == ':' || c == '-')
}

/// The bytes of hex, in either case, with colons or without, or of base64 in either alphabet, padded or not; so many of them.
fn bytes(text: &str, size: usize) -> Option<Vec<u8>> {
    let digits = text.replace(':', "");
    let decoded = if digits.len() == 2 * size {
        HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()
    } else {
        let text = text.trim_end_matches('=').as_bytes();
        [BASE64_NOPAD, BASE64URL_NOPAD].iter().find_map(|alphabet| alphabet.decode(text).ok())
    };
    decoded.filter(|bytes| bytes.len() == size)
}

#[cfg(test)]
mod tests {
    use super::normal;
    use rstest::rstest;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f";
    const HEX_32: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff";

    #[rstest]
    #[case::as_it_is_recorded("hmac:000102030405060708090a0b0c0d0e0f")]
    #[case::upper_case("hmac:000102030405060708090A0B0C0D0E0F")]
    #[case::the_scheme_too("HMAC:000102030405060708090A0B0C0D0E0F")]
    #[case::with_colons("hmac:00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f")]
    #[case::base64("hmac:AAECAwQFBgcICQoLDA0ODw==")]
    #[case::without_padding("hmac:AAECAwQFBgcICQoLDA0ODw")]
    #[case::with_blanks_around(" hmac:000102030405060708090a0b0c0d0e0f ")]
    fn a_keyed_hash_is_one_however_it_is_spelled(#[case] text: &str) {
        assert_eq!(normal(text), Some(format!("hmac:{HEX}")));
    }

    #[rstest]
    #[case::as_ssh_shows_it("id:SHA256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8")]
    #[case::of_urls("id:SHA256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8=")]
    #[case::hex("id:sha256:000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1EFF")]
    #[case::named_otherwise("ID:SHA-256:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff")]
    fn a_digest_is_one_however_it_is_spelled(#[case] text: &str) {
        assert_eq!(normal(text), Some(format!("id:sha256:{HEX_32}")));
    }

    #[rstest]
    #[case::a_thumbprint("id:00:0A:FF", "id:000aff")]
    #[case::a_long_one("id:000102030405060708090A0B0C0D0E0F10111213", "id:000102030405060708090a0b0c0d0e0f10111213")]
    #[case::a_uuid("id:3F2504E0-4F89-11D3-9A0C-0305E82C3301", "id:3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    #[case::what_is_no_hex_keeps_its_case("id:Kid-9", "id:Kid-9")]
    #[case::short_hex_may_be_a_word("id:CAFE", "id:CAFE")]
    #[case::a_path("id:projects/p/keys/4F1c", "id:projects/p/keys/4F1c")]
    fn a_key_id_keeps_what_may_tell_it_from_another(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(normal(text).as_deref(), Some(expected));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_scheme("kid-9")]
    #[case::only_a_scheme("id:")]
    #[case::another_scheme("key:4f1c")]
    #[case::a_blank_within("id:kid 9")]
    #[case::a_hash_that_is_cut("hmac:0001")]
    #[case::a_hash_that_is_long("hmac:000102030405060708090a0b0c0d0e0f00")]
    #[case::no_digit("hmac:g00102030405060708090a0b0c0d0e0f")]
    #[case::letters_of_another_script("id:kіd-9")]
    fn what_is_no_fingerprint_is_none(#[case] text: &str) {
        assert_eq!(normal(text), None);
    }
}
