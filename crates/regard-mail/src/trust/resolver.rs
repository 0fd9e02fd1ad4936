//! Where names are looked up: the network as the system is set up, or records fixed in advance.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Instant;

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dmarc::Dmarc;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::proto::op::ResponseCode;
use mail_auth::spf::Spf;
use mail_auth::{
    DnsError, DnssecStatus, Error, MX, MessageAuthenticator, Parameters, RecordSet, ResolverCache, Txt,
};

/// Looks up names for the checks.
pub struct Resolver {
    pub(super) authenticator: MessageAuthenticator,
    zone: Zone,
}

/// No way to look up names: the system's resolver configuration cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the system's name servers cannot be used: {0}")]
pub struct NoResolver(String);

impl Resolver {
    /// Asks the name servers the system is configured for. Answers are kept for as long as they say.
    ///
    /// # Errors
    /// [`NoResolver`] when that configuration cannot be read.
    pub fn system() -> Result<Self, NoResolver> {
        let authenticator = MessageAuthenticator::new_system_conf().map_err(|e| NoResolver(e.to_string()))?;
        Ok(Self { authenticator, zone: Zone { closed: false, ..Zone::default() } })
    }

    /// Knows the given records and no others; asks nobody.
    ///
    /// # Errors
    /// [`NoResolver`] when the idle client behind it cannot be built.
    pub fn fixed(records: Zone) -> Result<Self, NoResolver> {
        let nobody = ResolverConfig::from_parts(None, Vec::new(), Vec::new());
        let idle = MessageAuthenticator::new(nobody, ResolverOpts::default());
        let authenticator = idle.map_err(|e| NoResolver(e.to_string()))?;
        Ok(Self { authenticator, zone: Zone { closed: true, ..records } })
    }

    /// A question together with the records to look into first.
    pub(super) fn asking<Q>(&self, question: Q) -> Parameters<'_, Q, Zone, Zone, Zone, Zone, Zone> {
        Parameters {
            params: question,
            cache_txt: Some(&self.zone),
            cache_mx: Some(&self.zone),
            cache_ptr: Some(&self.zone),
            cache_ipv4: Some(&self.zone),
            cache_ipv6: Some(&self.zone),
        }
    }
}

/// Records by name, for tests and for hosts that must be believed without asking.
#[derive(Default)]
pub struct Zone {
    txt: Records<Box<str>, String>,
    ipv4: Records<Box<str>, Ipv4Addr>,
    ipv6: Records<Box<str>, Ipv6Addr>,
    mx: Records<Box<str>, MX>,
    ptr: Records<IpAddr, Box<str>>,
    closed: bool,
}

impl Zone {
    /// Adds a text record: SPF, a DKIM key or a DMARC policy.
    pub fn txt(&mut self, name: &str, text: &str) {
        self.txt.add(full(name), text.to_owned());
    }

    /// Adds the address of a host.
    pub fn address(&mut self, name: &str, ip: IpAddr) {
        match ip {
            IpAddr::V4(ip) => self.ipv4.add(full(name), ip),
            IpAddr::V6(ip) => self.ipv6.add(full(name), ip),
        }
    }

    /// Adds a mail exchanger.
    pub fn mx(&mut self, name: &str, host: &str, preference: u16) {
        self.mx.add(full(name), MX { exchanges: Box::new([full(host)]), preference });
    }

    /// Adds the name of an address.
    pub fn pointer(&mut self, ip: IpAddr, name: &str) {
        // Without the dot: the `ptr` mechanism compares a name that is the domain itself in this form.
        self.ptr.add(ip, name.trim_end_matches('.').to_lowercase().into_boxed_str());
    }
}

/// mail-auth asks for names in lower case with the dot at the end.
fn full(name: &str) -> Box<str> {
    format!("{}.", name.trim_end_matches('.').to_lowercase()).into_boxed_str()
}

/// A map that can be asked with whatever the key borrows as, which is all that the cache interface offers.
struct Records<K, V>(HashMap<u64, Vec<V>>, RandomState, std::marker::PhantomData<K>);

impl<K, V> Default for Records<K, V> {
    fn default() -> Self {
        Self(HashMap::new(), RandomState::new(), std::marker::PhantomData)
    }
}

impl<K: Hash, V: Clone> Records<K, V> {
    fn add(&mut self, key: K, value: V) {
        self.0.entry(self.1.hash_one(key)).or_default().push(value);
    }

    fn find<Q: Hash + ?Sized>(&self, name: &Q) -> &[V] {
        self.0.get(&self.1.hash_one(name)).map_or(&[], Vec::as_slice)
    }
}

/// A record set, or an empty one where nobody else may be asked.
fn set<V: Clone>(found: &[V], closed: bool) -> Option<RecordSet<V>> {
    (closed || !found.is_empty())
        .then(|| RecordSet { rrset: found.into(), dnssec_status: DnssecStatus::Indeterminate })
}

impl ResolverCache<Box<str>, Txt> for Zone {
    fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        let texts = self.txt.find(name);
        let missing = || {
            self.closed.then_some(Txt::Error(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain))))
        };
        if texts.is_empty() { missing() } else { Some(read(texts)) }
    }

    fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

/// The first text that is a record of one of the three kinds; each says by its beginning what it is.
fn read(texts: &[String]) -> Txt {
    let mut error = Error::Dns(DnsError::InvalidRecordType);
    for text in texts {
        let bytes = text.as_bytes();
        let record = if text.starts_with("v=spf1") {
            Spf::parse(bytes).map(Txt::from)
        } else if text.starts_with("v=DMARC1") {
            Dmarc::parse(bytes).map(Txt::from)
        } else {
            DomainKey::parse(bytes).map(Txt::from)
        };
        match record {
            Ok(record) => return record,
            Err(e) => error = e,
        }
    }
    Txt::Error(error)
}

/// The four kinds of records that are plain sets.
macro_rules! plain_records {
    ($($key:ty, $value:ty, $field:ident;)+) => {$(
        impl ResolverCache<$key, RecordSet<$value>> for Zone {
            fn get<Q: Hash + Eq + ?Sized>(&self, name: &Q) -> Option<RecordSet<$value>>
            where
                $key: Borrow<Q>,
            {
                set(self.$field.find(name), self.closed)
            }

            fn remove<Q: Hash + Eq + ?Sized>(&self, _: &Q) -> Option<RecordSet<$value>>
            where
                $key: Borrow<Q>,
            {
                None
            }

            fn insert(&self, _: $key, _: RecordSet<$value>, _: Instant) {}
        }
    )+};
}

plain_records! {
    Box<str>, Ipv4Addr, ipv4;
    Box<str>, Ipv6Addr, ipv6;
    Box<str>, MX, mx;
    IpAddr, Box<str>, ptr;
}
