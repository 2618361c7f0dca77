//! What an attack is composed of, and how often: proptest strategies over the moves. Knows no service provider.

use aws_lc_rs::digest::{SHA256, digest};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};
use proptest::sample::select;
use proptest::strategy::{Union, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use saml_wire::tamper::moves::{
    DoctypeForm, Forged, Hidden, Holds, Keeper, Mac, Mark, Markup, Move, Part, Place, Position,
    Twin, TwinId,
};
use saml_wire::tamper::{HmacSecret, KeyInfoForm, Tamper};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A document of one vendor, and what is done to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    /// Whose document.
    pub vendor: String,
    /// One after the other.
    pub moves: Vec<Move>,
}

impl Attack {
    /// The same as a scenario has it.
    pub fn tamper(&self) -> Tamper {
        Tamper::Composed(self.moves.clone())
    }
}

/// The attack of this number; it can be made smaller. It depends on the seed, the number and the vendors, and on nothing else.
pub fn attack(seed: u64, number: u64, vendors: &[String]) -> Box<dyn ValueTree<Value = Attack>> {
    let input = [seed.to_be_bytes(), number.to_be_bytes()].concat();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, digest(&SHA256, &input).as_ref());
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let tree = attacks(vendors).new_tree(&mut runner);
    Box::new(tree.expect("no strategy here refuses a value"))
}

/// One of three ways: a name is forged and then it is seen to that nobody notices; there are two of what was signed; or
/// nothing is forged, and a reader mistakes something.
fn attacks(vendors: &[String]) -> BoxedStrategy<Attack> {
    let forged = (Just(vec![Move::Forge]), changes(0..=3), finish(0.35));
    let twins = (vec(whole_twin().prop_map(Move::Twin), 1), changes(0..=1), finish(0.1));
    let mistaken = (Just(Vec::new()), changes(1..=3), finish(0.2));
    let moves = prop_oneof![4 => forged, 3 => twins, 3 => mistaken]
        .prop_map(|(first, changes, finish)| first.into_iter().chain(changes).chain(finish));
    let hidden = select(&[Hidden::First, Hidden::Last][..]).prop_map(Move::Hide);
    (select(vendors.to_vec()), moves, option::weighted(0.1, hidden))
        .prop_map(|(vendor, moves, hidden)| Attack { vendor, moves: moves.chain(hidden).collect() })
        .boxed()
}

/// Fewer are likelier.
fn changes(number: RangeInclusive<usize>) -> BoxedStrategy<Vec<Move>> {
    let weights = [2, 5, 2, 1];
    let some = number.map(|number| (weights[number], vec(change(), number).boxed()));
    Union::new_weighted(some.collect()).boxed()
}

fn change() -> BoxedStrategy<Move> {
    prop_oneof![
        3 => part().prop_map(Move::Remove),
        2 => part().prop_map(Move::Empty),
        6 => mark().prop_map(Move::Mark),
        4 => twin().prop_map(Move::Twin),
        1 => select(&[DoctypeForm::Bare, DoctypeForm::Entity][..]).prop_map(Move::Doctype),
    ]
    .boxed()
}

/// Mostly one that a verifier asks for.
fn part() -> BoxedStrategy<Part> {
    const ASKED_FOR: &[Part] = &[
        Part::Signature,
        Part::Reference,
        Part::SignedInfo,
        Part::SignatureValue,
        Part::DigestValue,
        Part::KeyInfo,
        Part::Transforms,
    ];
    prop_oneof![4 => select(ASKED_FOR), 1 => select(Part::ALL)].boxed()
}

/// In a name what stands before and after it decides, in a digest which digest is read.
fn mark() -> impl Strategy<Value = Mark> {
    let with = || select(&[Markup::Comment, Markup::Cdata, Markup::Pi][..]);
    let names = prop_oneof![
        4 => Just(Part::NameId),
        1 => select(&[Part::AttributeValue, Part::Issuer][..]),
    ];
    let holds = select(&[Holds::Nothing, Holds::Victim][..]);
    let place = select(&[Position::AfterVictim, Position::Start, Position::End][..]);
    let values = prop_oneof![2 => Just(Part::DigestValue), 1 => Just(Part::SignatureValue)];
    let either = prop_oneof![2 => Just(Holds::Digest), 1 => Just(Holds::Nothing)];
    let around = select(&[Position::Start, Position::End][..]);
    let split = prop_oneof![3 => with(), 1 => Just(Markup::Reference)];
    let of_name = (names, split, holds, place);
    let of_value = (values, with(), either, around);
    prop_oneof![of_name, of_value].prop_map(|(at, with, holds, place)| Mark {
        at,
        with,
        holds,
        place,
    })
}

/// A part of an assertion or of a signature, mostly one that a reader takes a decision from.
fn twin() -> impl Strategy<Value = Twin> {
    const READ: &[Part] =
        &[Part::SignedInfo, Part::DigestValue, Part::NameId, Part::Subject, Part::Reference];
    let part = prop_oneof![3 => select(READ), 1 => select(Part::ALL)];
    (part, select(Place::ALL)).prop_map(|(part, place)| Twin::new(part, place))
}

/// What can be signed: which of the two is forged, with which ID, and where the signature is.
fn whole_twin() -> impl Strategy<Value = Twin> {
    let part = prop_oneof![3 => Just(Part::Assertion), 1 => Just(Part::Response)];
    let forged = select(&[Forged::Copy, Forged::Original][..]);
    let id = select(&[TwinId::Same, TwinId::New, TwinId::Absent][..]);
    let signature = select(&[Keeper::Both, Keeper::Genuine, Keeper::Forged][..]);
    (part, select(Place::ALL), forged, id, signature).prop_map(
        |(part, place, forged, id, signature)| Twin { part, place, forged, id, signature },
    )
}

/// What was signed is made good again, as far as somebody without the key can.
fn finish(likely: f64) -> BoxedStrategy<Vec<Move>> {
    let forms =
        [KeyInfoForm::None, KeyInfoForm::X509, KeyInfoForm::KeyValue, KeyInfoForm::IdpCertificate];
    let secret = select(HmacSecret::ALL.to_vec()).prop_map(Mac::With);
    let mac = prop_oneof![2 => secret, 1 => Just(Mac::OfNoBits)];
    let how = prop_oneof![
        3 => Just(vec![Move::Redigest]),
        1 => Just(vec![Move::Stylesheet, Move::Redigest]),
        3 => select(forms.to_vec()).prop_map(|form| vec![Move::Sign(form)]),
        3 => mac.prop_map(|mac| vec![Move::Mac(mac)]),
    ];
    option::weighted(likely, how).prop_map(Option::unwrap_or_default).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attack_follows_from_its_seed_and_number() {
        let vendors = ["okta".to_owned(), "onelogin".to_owned()];
        let drawn = |seed: u64| -> Vec<Attack> {
            (0..50).map(|number| attack(seed, number, &vendors).current()).collect()
        };
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        let later: Vec<Attack> = drawn(7).into_iter().skip(20).collect();
        assert_eq!(later[0], attack(7, 20, &vendors).current());
    }

    #[test]
    fn no_attack_has_a_name() {
        let vendors = ["okta".to_owned()];
        for number in 0..200 {
            let attack = attack(1, number, &vendors).current();
            assert!(matches!(attack.tamper(), Tamper::Composed(moves) if !moves.is_empty()));
        }
    }
}
