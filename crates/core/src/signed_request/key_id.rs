//! Key ids: the parameter `keyid`, which names the signer.

use std::fmt;

use super::limits::MAX_CHAIN_LEN;
use crate::Address;

/// The start of key ids in the newest draft: the account ids of CAIP-10.
const NEWEST: &str = "eip155:";

/// The start of key ids in earlier drafts.
const OLDER: &str = "erc8128:";

/// A key id. Its chain is not kept: the same key has the same address on all chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KeyId {
    /// The address of the signer.
    pub(super) address: Address,
}

impl KeyId {
    /// Parses `eip155:<chain>:<address>` or `erc8128:<chain>:<address>`; `None` for other texts.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let account = text.strip_prefix(NEWEST).or_else(|| text.strip_prefix(OLDER))?;
        let (chain, address) = account.split_once(':')?;
        let is_chain = (1..=MAX_CHAIN_LEN).contains(&chain.len())
            && chain.bytes().all(|byte| byte.is_ascii_digit());
        let address = address.starts_with("0x").then(|| address.parse().ok())??;
        is_chain.then_some(Self { address })
    }
}

impl fmt::Display for KeyId {
    /// Writes the key id of the newest draft, on the chain 1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NEWEST}1:{}", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "0x1fc770ac21067a04f83101ebf19a670db9e3eb21";

    #[test]
    fn key_ids_of_both_drafts_and_of_all_chains_are_accepted() {
        let expected = KeyId { address: ADDRESS.parse().unwrap() };
        let long_chain = "9".repeat(MAX_CHAIN_LEN);

        for start in ["eip155:1", "erc8128:1", "eip155:0", &format!("eip155:{long_chain}")] {
            assert_eq!(KeyId::parse(&format!("{start}:{ADDRESS}")), Some(expected), "{start}");
        }
        let upper_case = format!("eip155:1:0x{}", ADDRESS[2..].to_uppercase());
        assert_eq!(KeyId::parse(&upper_case), Some(expected));
        assert_eq!(expected.to_string(), format!("eip155:1:{ADDRESS}"));
    }

    #[test]
    fn other_texts_are_no_key_ids() {
        let long_chain = "9".repeat(MAX_CHAIN_LEN + 1);

        for text in [
            String::new(),
            ADDRESS.to_owned(),
            format!("eip155:{ADDRESS}"),
            format!("eip155::{ADDRESS}"),
            format!("eip155:-1:{ADDRESS}"),
            format!("eip155:0x1:{ADDRESS}"),
            format!("eip155:{long_chain}:{ADDRESS}"),
            format!("EIP155:1:{ADDRESS}"),
            format!("solana:1:{ADDRESS}"),
            format!(" eip155:1:{ADDRESS}"),
            format!("eip155:1:{ADDRESS}0"),
            format!("eip155:1:{}", &ADDRESS[..41]),
            format!("eip155:1:{}", &ADDRESS[2..]),
            format!("eip155:1:0X{}", &ADDRESS[2..]),
            format!("eip155:1:1:{ADDRESS}"),
        ] {
            assert_eq!(KeyId::parse(&text), None, "{text}");
        }
    }
}
