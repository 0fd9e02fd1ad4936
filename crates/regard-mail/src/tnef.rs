//! Unpacking of winmail.dat (MS-OXTNEF, with the property types of MS-OXCDATA section 2.11.1).

use crate::attachment::{Attachment, Origin, type_of_name};
use crate::charset;

/// What a TNEF stream holds: the files, and the letter where it is nowhere else.
#[derive(Debug, Default)]
pub struct Tnef {
    /// The attached files in order; a broken one is left out.
    pub files: Vec<Attachment>,
    /// The letter as plain text.
    pub text: Option<String>,
    /// The first words of the letter, for lists; cut short, so never the letter itself.
    pub preview: Option<String>,
    /// The letter as HTML, as sent.
    pub html: Option<String>,
    /// The letter as RTF, unpacked (MS-OXRTFCP).
    pub rtf: Option<String>,
}

/// Whether bytes start as a TNEF stream does (section 2.1.3.1).
#[must_use]
pub fn is_tnef(content: &[u8]) -> bool {
    content.starts_with(&SIGNATURE.to_le_bytes())
}

/// Unpacks a TNEF stream. Checksums are not looked at, and a stream that breaks off gives what came before.
#[must_use]
pub fn unpack(content: &[u8]) -> Tnef {
    let mut reader = Reader(content.get(6..).unwrap_or_default());
    let mut tnef = Tnef::default();
    let mut file: Option<File> = None;
    let mut codepage = 1252;
    while let Some(attribute) = reader.attribute() {
        match attribute.id {
            OEM_CODEPAGE => codepage = Reader(attribute.data).u32().unwrap_or(codepage),
            ATTACH_REND_DATA => tnef.files.extend(file.replace(File::default()).and_then(File::finish)),
            ATTACH_TITLE => file.get_or_insert_default().title = Some(text8(attribute.data, codepage)),
            ATTACH_DATA => file.get_or_insert_default().content = Some(attribute.data.to_vec()),
            ATTACHMENT => file.get_or_insert_default().read(&properties(attribute.data, codepage)),
            BODY => tnef.text = Some(text8(attribute.data, codepage)),
            MAPI_PROPS => tnef.read(properties(attribute.data, codepage)),
            _ => {}
        }
    }
    tnef.files.extend(file.and_then(File::finish));
    tnef
}

const SIGNATURE: u32 = 0x223e_9f78;

// Attribute ids (section 2.1.3.4), type in the upper half.
const BODY: u32 = 0x0002_800c;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_REND_DATA: u32 = 0x0006_9002;
const MAPI_PROPS: u32 = 0x0006_9003;
const ATTACHMENT: u32 = 0x0006_9005;
const OEM_CODEPAGE: u32 = 0x0006_9007;

// Property ids (MS-OXPROPS).
const PID_BODY: u16 = 0x1000;
const PID_RTF_COMPRESSED: u16 = 0x1009;
const PID_HTML: u16 = 0x1013;
const PID_PREVIEW: u16 = 0x3fd9;
const PID_ATTACH_DATA: u16 = 0x3701;
const PID_ATTACH_FILENAME: u16 = 0x3704;
const PID_ATTACH_LONG_FILENAME: u16 = 0x3707;
const PID_ATTACH_MIME_TAG: u16 = 0x370e;
const PID_ATTACH_CONTENT_ID: u16 = 0x3712;

/// One attached file while its attributes come in.
#[derive(Default)]
struct File {
    title: Option<String>,
    long_name: Option<String>,
    media_type: Option<String>,
    content_id: Option<String>,
    content: Option<Vec<u8>>,
}

impl File {
    fn read(&mut self, properties: &[Property]) {
        for property in properties {
            match (property.id, &property.value) {
                (PID_ATTACH_LONG_FILENAME, Value::Text(name)) => self.long_name = Some(name.clone()),
                (PID_ATTACH_FILENAME, Value::Text(name)) => {
                    self.title.get_or_insert_with(|| name.clone());
                }
                (PID_ATTACH_MIME_TAG, Value::Text(media_type)) => {
                    self.media_type = Some(media_type.to_ascii_lowercase())
                }
                (PID_ATTACH_CONTENT_ID, Value::Text(id)) => {
                    self.content_id = Some(id.trim_matches(['<', '>']).to_owned())
                }
                (PID_ATTACH_DATA, Value::Bytes(bytes)) if self.content.as_ref().is_none_or(Vec::is_empty) => {
                    self.content = Some(bytes.clone());
                }
                _ => {}
            }
        }
    }

    fn finish(self) -> Option<Attachment> {
        let content = self.content?;
        let name = self.long_name.or(self.title).filter(|n| !n.is_empty());
        let name = name.unwrap_or_else(|| "attachment".to_owned());
        let media_type =
            self.media_type.filter(|t| t.contains('/')).unwrap_or_else(|| type_of_name(&name).to_owned());
        let mut attachment = Attachment::unpacked(name, media_type, content, Origin::Tnef);
        attachment.content_id = self.content_id.filter(|id| !id.is_empty());
        attachment.inline = attachment.content_id.is_some();
        Some(attachment)
    }
}

impl Tnef {
    fn read(&mut self, properties: Vec<Property>) {
        for property in properties {
            match (property.id, property.value) {
                (PID_BODY, Value::Text(text)) => self.text = Some(text),
                (PID_PREVIEW, Value::Text(text)) => self.preview = Some(text),
                (PID_HTML, Value::Text(html)) => self.html = Some(html),
                (PID_HTML, Value::Bytes(html)) => self.html = Some(charset::decode(&html, None).into_owned()),
                (PID_RTF_COMPRESSED, Value::Bytes(rtf)) => {
                    self.rtf = compressed_rtf::decompress_rtf(&rtf).ok()
                }
                _ => {}
            }
        }
    }
}

/// One MAPI property; of several values the first.
struct Property {
    id: u16,
    value: Value,
}

enum Value {
    Text(String),
    Bytes(Vec<u8>),
    /// A number, a time or an id: nothing that is shown.
    Other,
}

/// A property list (section 2.1.3.5).
fn properties(data: &[u8], codepage: u32) -> Vec<Property> {
    let mut reader = Reader(data);
    let count = reader.u32().unwrap_or_default();
    let mut properties = Vec::new();
    for _ in 0..count {
        let Some(property) = reader.property(codepage) else { break };
        properties.push(property);
    }
    properties
}

struct Attribute<'a> {
    id: u32,
    data: &'a [u8],
}

/// Reads little-endian values from the front; `None` when they run out.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// Bytes of a stated length, padded to four.
    fn padded(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let bytes = self.take(length)?;
        self.take(length.next_multiple_of(4) - length)?;
        Some(bytes)
    }

    /// Level, id, length, data, checksum. Data that is cut short is given as far as it goes.
    fn attribute(&mut self) -> Option<Attribute<'a>> {
        self.take(1)?;
        let id = self.u32()?;
        let length = self.length()?;
        let data = self.take(length.min(self.0.len()))?;
        let _checksum = self.u16();
        Some(Attribute { id, data })
    }

    fn property(&mut self, codepage: u32) -> Option<Property> {
        let kind = self.u16()?;
        let id = self.u16()?;
        if id >= 0x8000 {
            self.property_name()?;
        }
        let several = kind & 0x1000 != 0;
        let value = match kind & !0x1000 {
            0x0001 => Value::Other,
            0x0002..=0x0004 | 0x000a | 0x000b => self.fixed(4, several)?,
            0x0005..=0x0007 | 0x0014 | 0x0040 => self.fixed(8, several)?,
            0x0048 => self.fixed(16, several)?,
            0x001e => Value::Text(text8(self.variable()?, codepage)),
            0x001f => Value::Text(text16(self.variable()?)),
            0x0102 => Value::Bytes(self.variable()?.to_vec()),
            // An object starts with the id of its interface.
            0x000d => Value::Bytes(self.variable()?.get(16..).unwrap_or_default().to_vec()),
            _ => return None,
        };
        Some(Property { id, value })
    }

    /// A named property carries a GUID and a number or a name.
    fn property_name(&mut self) -> Option<()> {
        self.take(16)?;
        if self.u32()? == 0 {
            self.u32()?;
        } else {
            self.padded()?;
        }
        Some(())
    }

    fn fixed(&mut self, size: usize, several: bool) -> Option<Value> {
        let count = if several { self.length()? } else { 1 };
        self.take(count.checked_mul(size)?)?;
        Some(Value::Other)
    }

    /// Values of variable length come with their count, even a single one; the first is given.
    fn variable(&mut self) -> Option<&'a [u8]> {
        let count = self.length()?;
        let first = if count > 0 { self.padded()? } else { &[] };
        for _ in 1..count {
            self.padded()?;
        }
        Some(first)
    }
}

/// Text in a Windows code page, up to the NUL.
fn text8(bytes: &[u8], codepage: u32) -> String {
    let end = bytes.iter().position(|b| *b == 0).unwrap_or(bytes.len());
    let label = if codepage == 65001 { "utf-8".to_owned() } else { format!("cp{codepage}") };
    charset::decode(&bytes[..end], Some(&label)).trim().to_owned()
}

fn text16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.trim_end_matches('\0').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(id: u32, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).expect("short");
        [&[2], id.to_le_bytes().as_slice(), length.to_le_bytes().as_slice(), data, &[0, 0]].concat()
    }

    fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
        [SIGNATURE.to_le_bytes().as_slice(), &[1, 0], &attributes.concat()].concat()
    }

    #[test]
    fn files_are_unpacked_in_order() {
        let bytes = stream(&[
            attribute(ATTACH_REND_DATA, &[]),
            attribute(ATTACH_TITLE, b"a.txt\0"),
            attribute(ATTACH_DATA, b"one"),
            attribute(ATTACH_REND_DATA, &[]),
            attribute(ATTACH_TITLE, b"b.pdf\0"),
            attribute(ATTACH_DATA, b"two"),
        ]);
        assert!(is_tnef(&bytes));
        let files = unpack(&bytes).files;
        let got: Vec<_> =
            files.iter().map(|f| (f.name.as_deref(), f.media_type.as_str(), f.content.as_slice())).collect();
        assert_eq!(
            got,
            [(Some("a.txt"), "text/plain", &b"one"[..]), (Some("b.pdf"), "application/pdf", &b"two"[..])]
        );
    }

    #[test]
    fn a_stream_cut_anywhere_gives_what_came_before() {
        let bytes = stream(&[
            attribute(ATTACH_TITLE, b"a.txt\0"),
            attribute(ATTACH_DATA, b"one"),
            attribute(MAPI_PROPS, &[9; 40]),
        ]);
        for end in 0..bytes.len() {
            let _ = unpack(&bytes[..end]);
        }
        assert_eq!(unpack(&bytes).files.len(), 1);
    }
}
