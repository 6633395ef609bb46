//! Which addresses a webhook may go to: not those of the own machine and network, unless that is allowed.
//!
//! Names are looked up here and the connection goes to what was found, so that a name that means another address a moment
//! later leads nowhere else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Looks names up and refuses private addresses.
#[derive(Debug)]
pub(super) struct CarefulResolver {
    inner: DefaultResolver,
    allows_private: bool,
}

impl CarefulResolver {
    pub fn new(allows_private: bool) -> Self {
        Self { inner: DefaultResolver::default(), allows_private }
    }
}

impl Resolver for CarefulResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if !self.allows_private
            && let Some(private) = found.iter().find(|found| !is_public(found.ip()))
        {
            let told = format!(
                "{} is an address of the own network; `patrons config webhook.private true` allows those",
                private.ip()
            );
            return Err(ureq::Error::Io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, told)));
        }
        Ok(found)
    }
}

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped().or_else(|| nat64(address)) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

/// The address of the old internet within one of the new that is translated (RFC 6052).
fn nat64(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = address.segments();
    let [_, _, _, _, _, _, high, low] = segments;
    (segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0])
        .then(|| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_for_tests = first == 198 && (18..20).contains(&second);
    let is_protocol = first == 192 && second == 0 && third == 0;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || first == 0
        || first >= 240
        || is_shared
        || is_for_tests
        || is_protocol)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // All that is given out lies in 2000::/3; of it documentation and the old translation (6to4, Teredo) are none.
    let [first, second, ..] = address.segments();
    let is_given_out = first & 0xe000 == 0x2000;
    is_given_out && first != 0x2002 && !(first == 0x2001 && (second == 0 || second == 0xdb8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_own_network_are_private_however_they_are_written() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.1",
            "198.18.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
