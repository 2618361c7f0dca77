//! AES and RSA-OAEP as XML Encryption uses them; knows octets only.

use aws_lc_rs::{
    aead,
    cipher::{self, DecryptingKey, DecryptionContext, UnboundCipherKey},
    iv::FixedLength,
    rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256},
};

use super::DecryptionKey;

const BLOCK: usize = cipher::AES_CBC_IV_LEN;

/// How the assertion is encrypted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Block {
    Aes128Cbc,
    Aes128Gcm,
    Aes256Cbc,
    Aes256Gcm,
}

/// How its key is encrypted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Transport {
    OaepSha1,
    OaepSha256,
    Rsa15,
}

impl Transport {
    /// The key of the content, or `None` whatever the reason.
    pub(super) fn unwrap(
        self,
        wrapped: &[u8],
        label: &[u8],
        private: &DecryptionKey,
    ) -> Option<Vec<u8>> {
        let mut buffer = vec![0; private.oaep.min_output_size()];
        let label = (!label.is_empty()).then_some(label);
        let oaep = |algorithm, buffer| private.oaep.decrypt(algorithm, wrapped, buffer, label).ok();
        let key = match self {
            Self::OaepSha1 => oaep(&OAEP_SHA1_MGF1SHA1, &mut buffer),
            Self::OaepSha256 => oaep(&OAEP_SHA256_MGF1SHA256, &mut buffer),
            Self::Rsa15 => private.pkcs1.decrypt(wrapped, &mut buffer).ok(),
        };
        key.map(|key| key.to_vec())
    }
}

impl Block {
    pub(super) fn from_uri(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2001/04/xmlenc#aes128-cbc" => Some(Self::Aes128Cbc),
            "http://www.w3.org/2001/04/xmlenc#aes256-cbc" => Some(Self::Aes256Cbc),
            "http://www.w3.org/2009/xmlenc11#aes128-gcm" => Some(Self::Aes128Gcm),
            "http://www.w3.org/2009/xmlenc11#aes256-gcm" => Some(Self::Aes256Gcm),
            _ => None,
        }
    }

    pub(super) fn decrypt(self, key: &[u8], data: Vec<u8>) -> Option<Vec<u8>> {
        match self {
            Self::Aes128Cbc => cbc(&cipher::AES_128, key, data),
            Self::Aes256Cbc => cbc(&cipher::AES_256, key, data),
            Self::Aes128Gcm => gcm(&aead::AES_128_GCM, key, data),
            Self::Aes256Gcm => gcm(&aead::AES_256_GCM, key, data),
        }
    }
}

/// The octets before the last may hold anything in XML Encryption, so only the last one counts.
fn cbc(algorithm: &'static cipher::Algorithm, key: &[u8], mut data: Vec<u8>) -> Option<Vec<u8>> {
    let (iv, body) = data.split_at_mut_checked(BLOCK)?;
    let iv = FixedLength::<BLOCK>::try_from(&*iv).ok()?;
    let key = DecryptingKey::cbc(UnboundCipherKey::new(algorithm, key).ok()?).ok()?;
    let plain = key.decrypt(body, DecryptionContext::Iv128(iv)).ok()?;
    let padding = usize::from(*plain.last()?);
    let length = plain.len().checked_sub(padding)?;
    (1..=BLOCK).contains(&padding).then(|| plain[..length].to_vec())
}

fn gcm(algorithm: &'static aead::Algorithm, key: &[u8], mut data: Vec<u8>) -> Option<Vec<u8>> {
    let (nonce, body) = data.split_at_mut_checked(aead::NONCE_LEN)?;
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
    let key = aead::LessSafeKey::new(aead::UnboundKey::new(algorithm, key).ok()?);
    key.open_in_place(nonce, aead::Aad::empty(), body).ok().map(|plain| plain.to_vec())
}
