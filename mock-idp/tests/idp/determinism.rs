//! The same seed, keys, clock and URLs give the same bytes, whoever else signs in meanwhile.

use mock_idp::{LaunchRequest, Launched, MockIdp, User, Vendor};

use crate::builder;

fn document(idp: &MockIdp, login: &str) -> String {
    match idp.launch(&LaunchRequest::new(login)).unwrap() {
        Launched::Form(form) => form.document,
        Launched::Denied(denial) => panic!("{denial:?}"),
    }
}

#[tokio::test]
async fn documents_are_the_same_bytes_whoever_signs_in_between() {
    for vendor in Vendor::all() {
        let two = || async { builder(vendor.clone()).user("bob").seed(7).start().await.unwrap() };
        let (one, other) = (two().await, two().await);
        let first = [document(&one, "ada"), document(&one, "ada"), document(&one, "bob")];
        let second = [document(&other, "bob"), document(&other, "ada"), document(&other, "ada")];
        assert_eq!((&first[0], &first[1], &first[2]), (&second[1], &second[2], &second[0]));
        assert_ne!(first[0], first[1]);
    }
}

#[tokio::test]
async fn another_seed_gives_other_ids() {
    let one = builder(Vendor::okta()).seed(1).start().await.unwrap();
    let other = builder(Vendor::okta()).seed(2).start().await.unwrap();
    assert_ne!(document(&one, "ada"), document(&other, "ada"));
}

#[tokio::test]
async fn hundreds_of_people_at_once_get_documents_with_ids_of_their_own() {
    let people = (0..200).map(|number| User::new(&format!("person-{number}")));
    let idp = std::sync::Arc::new(builder(Vendor::okta()).users(people).start().await.unwrap());
    let threads: Vec<_> = (0..4)
        .map(|part| {
            let idp = std::sync::Arc::clone(&idp);
            let launch = move |number| document(&idp, &format!("person-{number}"));
            std::thread::spawn(move || (part * 50..part * 50 + 50).map(launch).collect::<Vec<_>>())
        })
        .collect();
    let documents = threads.into_iter().flat_map(|thread| thread.join().unwrap());
    let ids = documents.map(|xml| xml.split(" ID=\"").nth(1).unwrap()[..29].to_owned());
    assert_eq!(ids.collect::<std::collections::BTreeSet<_>>().len(), 200);
}
