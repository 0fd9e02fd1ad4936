//! Private lines: our certificate for those who come, and whom we believe where we go.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use tokio_rustls::{TlsAcceptor, TlsConnector};

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The text holds none, or is damaged.
    #[error("there is no {what} in the PEM text: give the whole file, from BEGIN to END")]
    Pem {
        /// `certificate` or `private key`.
        what: &'static str,
        /// The cause.
        #[source]
        source: rustls::pki_types::pem::Error,
    },
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("the certificate and its key do not fit")]
    Unfit(#[source] rustls::Error),
    /// None could be made.
    #[error("no certificate could be made for this name")]
    Unmade(#[source] rcgen::Error),
}

/// What answers STARTTLS, from a certificate with its chain and its key, both PEM.
pub fn acceptor(chain: &[u8], key: &[u8]) -> Result<TlsAcceptor, TlsError> {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .and_then(|chain: Vec<_>| {
                if chain.is_empty() { Err(rustls::pki_types::pem::Error::NoItemsFound) } else { Ok(chain) }
            })
            .map_err(|source| TlsError::Pem { what: "certificate", source })?;
    let key =
        PrivateKeyDer::from_pem_slice(key).map_err(|source| TlsError::Pem { what: "private key", source })?;
    of_parts(chain, key)
}

/// What answers STARTTLS with a certificate made now for this name. Mail servers encrypt to any certificate
/// (RFC 7435): a line that nobody vouches for is better than one that everybody reads.
pub fn self_signed(name: &str) -> Result<TlsAcceptor, TlsError> {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).map_err(TlsError::Unmade)?;
    let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    of_parts(vec![made.cert.der().clone()], key.into())
}

fn of_parts(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<TlsAcceptor, TlsError> {
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Unfit)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Whether a host is this machine itself: nobody stands on the line, so any certificate will do there.
pub(crate) fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What speaks TLS to a host: it must prove its name, unless it is this machine itself.
pub fn connector(host: &str) -> TlsConnector {
    TlsConnector::from(if is_this_machine(host) { LOCAL.clone() } else { VERIFYING.clone() })
}

/// The certificate authorities of the operating system (`SSL_CERT_FILE` and `SSL_CERT_DIR` name others).
static VERIFYING: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "a certificate authority of this system could not be read");
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    Arc::new(client().with_root_certificates(roots).with_no_client_auth())
});

static LOCAL: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let verifier = Arc::new(Anyone(ring::default_provider()));
    Arc::new(client().dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
});

fn client() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows the protocols it comes with")
}

/// Believes any certificate whose key the other side holds.
#[derive(Debug)]
struct Anyone(CryptoProvider);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_believed_without_proof() {
        for (host, local) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("[::1]", true),
            ("10.0.0.1", false),
            ("mail.example.com", false),
        ] {
            assert_eq!(is_this_machine(host), local, "{host}");
        }
    }

    #[test]
    fn a_certificate_can_be_made_and_nonsense_is_refused_in_words() {
        assert!(self_signed("desk.example.com").is_ok());
        let error = acceptor(b"nonsense", b"nonsense").err().expect("no certificate");
        assert!(error.to_string().contains("no certificate in the PEM text"), "{error}");
    }
}
