//! What an attack is composed of, and how often: proptest strategies over the moves. Knows no service provider.

use aws_lc_rs::digest::{SHA256, digest};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, prop_oneof};
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use saml_wire::tamper::moves::{
    DoctypeForm, Forged, Holds, Keeper, Mark, Markup, Move, Part, Place, Position, Twin, TwinId,
};
use saml_wire::tamper::{KeyInfoForm, Tamper};
use serde::{Deserialize, Serialize};

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

/// A name is forged or not, parts are changed, and what was signed is made good again or not.
fn attacks(vendors: &[String]) -> BoxedStrategy<Attack> {
    let forged = option::weighted(0.7, Just(Move::Forge));
    let changes = prop_oneof![
        2 => vec(change(), 0),
        5 => vec(change(), 1),
        2 => vec(change(), 2),
        1 => vec(change(), 3),
    ];
    let finish = option::weighted(0.25, finish());
    let moves = (forged, changes, finish)
        .prop_map(|(forged, changes, finish)| {
            forged.into_iter().chain(changes).chain(finish).collect::<Vec<_>>()
        })
        .prop_filter("an attack changes something", |moves| !moves.is_empty());
    (select(vendors.to_vec()), moves).prop_map(|(vendor, moves)| Attack { vendor, moves }).boxed()
}

fn change() -> BoxedStrategy<Move> {
    let part = || select(Part::ALL);
    prop_oneof![
        3 => part().prop_map(Move::Remove),
        2 => part().prop_map(Move::Empty),
        3 => mark().prop_map(Move::Mark),
        3 => twin().prop_map(Move::Twin),
        4 => whole_twin().prop_map(Move::Twin),
        1 => select(&[DoctypeForm::Bare, DoctypeForm::Entity][..]).prop_map(Move::Doctype),
    ]
    .boxed()
}

/// In a name what stands before and after it decides, in a digest which digest is read.
fn mark() -> impl Strategy<Value = Mark> {
    let with = || select(&[Markup::Comment, Markup::Cdata, Markup::Pi][..]);
    let names = select(&[Part::NameId, Part::AttributeValue, Part::Issuer][..]);
    let holds = select(&[Holds::Nothing, Holds::Victim][..]);
    let place = select(&[Position::AfterVictim, Position::Start, Position::End][..]);
    let values = select(&[Part::DigestValue, Part::SignatureValue][..]);
    let either = select(&[Holds::Digest, Holds::Nothing][..]);
    let around = select(&[Position::Start, Position::End][..]);
    let of_name = (names, with(), holds, place);
    let of_value = (values, with(), either, around);
    prop_oneof![of_name, of_value].prop_map(|(at, with, holds, place)| Mark {
        at,
        with,
        holds,
        place,
    })
}

/// A part of an assertion or of a signature.
fn twin() -> impl Strategy<Value = Twin> {
    (select(Part::ALL), select(Place::ALL)).prop_map(|(part, place)| Twin::new(part, place))
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

fn finish() -> BoxedStrategy<Move> {
    let forms =
        [KeyInfoForm::None, KeyInfoForm::X509, KeyInfoForm::KeyValue, KeyInfoForm::IdpCertificate];
    prop_oneof![
        2 => Just(Move::Redigest),
        3 => select(forms.to_vec()).prop_map(Move::Sign),
    ]
    .boxed()
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
