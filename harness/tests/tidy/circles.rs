//! No files name each other in a ring. A module and the files below it are one thing here: what they hold is often split in two
//! for its length alone.

use crate::{code, identifier, is_test, items, read, rust_files, workspace};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The path of a module, from the root of its package.
type Module = Vec<String>;
type Arrows = BTreeMap<Module, BTreeSet<Module>>;

#[test]
fn no_files_name_each_other_in_a_ring() {
    let mut rings = Vec::new();
    for package in workspace().packages {
        let src = package.manifest_path.with_file_name("src").into_std_path_buf();
        for (module, named) in in_rings(arrows(&src)) {
            let named: Vec<String> = named.iter().map(|it| it.join("::")).collect();
            rings.push(format!("{}: {} -> {}", package.name, module.join("::"), named.join(", ")));
        }
    }
    assert!(rings.is_empty(), "{}", rings.join("\n"));
}

#[test]
fn a_ring_is_what_is_left_of_the_arrows() {
    let module = |name: &str| vec![name.to_owned()];
    let arrow =
        |(from, to): (&str, &[&str])| (module(from), to.iter().copied().map(module).collect());
    let arrows = [("a", &["b"][..]), ("b", &["c", "d"]), ("c", &["b"]), ("d", &[])];
    let left: Vec<Module> = in_rings(arrows.into_iter().map(arrow).collect()).into_keys().collect();
    assert_eq!(left, [module("b"), module("c")]);
}

#[test]
fn a_path_is_followed_to_its_file() {
    let text = "use super::{b::{self, X}, super::c as d};\nuse crate::a::b::Y;\nlet z = super::super::c::Z;";
    let paths: Vec<String> = paths(text).into_iter().map(|it| it.join(" ")).collect();
    assert_eq!(
        paths,
        ["super b self", "super b X", "super super c", "crate a b Y", "super super c Z"]
    );
    let known = |path: &str| path.split(' ').map(str::to_owned).collect::<Module>();
    let modules = ["a", "a b", "a x", "c"].map(|it| (known(it), PathBuf::new())).into();
    let found = |path: &str| module_of(&known(path), &known("a x"), &modules);
    assert_eq!(found("super b X"), Some(known("a b")));
    assert_eq!(found("super super c Z"), Some(known("c")));
    assert_eq!(found("crate a b Y"), Some(known("a b")));
    assert_eq!(found("crate nothing"), None);
}

/// Which files of a package name which others.
fn arrows(src: &Path) -> Arrows {
    let modules = modules(src);
    let apart = |one: &Module, other: &Module| !one.starts_with(other) && !other.starts_with(one);
    let named = |module: &Module, file: &Path| {
        let paths = paths(&code(&read(file)));
        let named = paths.iter().filter_map(|path| module_of(path, module, &modules));
        named.filter(|other| apart(module, other)).collect()
    };
    modules.iter().map(|(module, file)| (module.clone(), named(module, file))).collect()
}

fn modules(src: &Path) -> BTreeMap<Module, PathBuf> {
    let files = rust_files(src).into_iter().filter(|file| !is_test(file));
    let named = files.map(|file| {
        let inside = file.strip_prefix(src).expect("it lies in the folder").with_extension("");
        let mut path: Module = inside.iter().map(|it| it.to_string_lossy().into_owned()).collect();
        path.pop_if(|last| ["lib", "main", "mod"].contains(&last.as_str()));
        (path, file)
    });
    named.collect()
}

/// Every path that begins at the root or above: `super::a::{b, c::d}` is `super a b` and `super a c d`.
fn paths(code: &str) -> Vec<Vec<String>> {
    let regex = |text| Regex::new(text).expect("a constant regular expression");
    // Only the tree of a `use` has lists.
    let (trees, start) = (regex(r"\buse ((?:crate|super)::[^;]+);"), regex(r"\b(?:crate|super)::"));
    let used = trees.captures_iter(code).flat_map(|found| expanded(&found[1]));
    let rest = trees.replace_all(code, "");
    let starts = start.find_iter(&rest).map(|it| it.start());
    let first = starts.filter(|at| !rest[..*at].ends_with("::"));
    used.chain(first.flat_map(|at| expanded(&rest[at..]))).collect()
}

fn expanded(path: &str) -> Vec<Vec<String>> {
    let name = identifier(path);
    let below = match path[name.len()..].strip_prefix("::") {
        None => vec![Vec::new()],
        Some(rest) => match rest.strip_prefix('{') {
            None => expanded(rest),
            Some(list) => items(list).into_iter().flat_map(expanded).collect(),
        },
    };
    below.into_iter().map(|rest| [vec![name.to_owned()], rest].concat()).collect()
}

/// The file that a path in this module leads to; none where it leads to the root itself.
fn module_of(
    path: &[String],
    from: &Module,
    modules: &BTreeMap<Module, PathBuf>,
) -> Option<Module> {
    let mut at = from.clone();
    for name in path {
        match name.as_str() {
            "crate" => at.clear(),
            "super" => drop(at.pop()),
            name => {
                at.push(name.to_owned());
                if !modules.contains_key(&at) {
                    at.pop();
                    break;
                }
            }
        }
    }
    (!at.is_empty()).then_some(at)
}

/// The arrows that are left when whoever names nobody, or is named by nobody, is taken away again and again.
fn in_rings(mut arrows: Arrows) -> Arrows {
    loop {
        let named: BTreeSet<Module> = arrows.values().flatten().cloned().collect();
        let left: Arrows = arrows
            .iter()
            .map(|(module, to)| {
                let to = to.iter().filter(|it| arrows.contains_key(*it)).cloned().collect();
                (module.clone(), to)
            })
            .filter(|(module, to): &(Module, BTreeSet<Module>)| {
                !to.is_empty() && named.contains(module)
            })
            .collect();
        if left == arrows {
            return left;
        }
        arrows = left;
    }
}
