//! How far the sender can be believed: SPF, DKIM, DMARC, ARC.
