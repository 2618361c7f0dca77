//! The manual, as pages of the documentation; owns no code, and its Rust samples are run as tests.
//!
//! In this order: [`tour`], [`connect`], [`console`], [`vet`], [`capture`], [`pages`], [`scenarios`], [`description`], [`directory`], [`driver`], [`findings`], [`gates`], [`runners`], [`dx`], [`matrix`], [`interop`], [`interop_matrix`], [`explore`], [`corpus`], [`tenants`], [`architecture`].

pub mod tour {
    #![doc = include_str!("tour.md")]
}

pub mod connect {
    #![doc = include_str!("connect.md")]
}

pub mod vet {
    #![doc = include_str!("vet.md")]
}

pub mod capture {
    #![doc = include_str!("capture.md")]
}

pub mod pages {
    #![doc = include_str!(concat!(env!("OUT_DIR"), "/pictures.md"))]
    #![doc = include_str!("pages.md")]
}

pub mod console {
    #![doc = include_str!("console.md")]
}

pub mod scenarios {
    #![doc = include_str!("scenarios.md")]
}

pub mod description {
    #![doc = include_str!("description.md")]
}

pub mod directory {
    #![doc = include_str!("directory.md")]
}

pub mod driver {
    #![doc = include_str!("driver.md")]
}

pub mod explore {
    #![doc = include_str!("explore.md")]
}

pub mod findings {
    #![doc = include_str!("findings.md")]
}

pub mod gates {
    #![doc = include_str!("gates.md")]
}

pub mod interop {
    #![doc = include_str!("interop.md")]
}

pub mod interop_matrix {
    #![doc = include_str!("interop-matrix.md")]
}

pub mod runners {
    #![doc = include_str!("runners.md")]
}

pub mod dx {
    #![doc = include_str!("dx.md")]
}

pub mod matrix {
    #![doc = include_str!("matrix.md")]
}

pub mod corpus {
    #![doc = include_str!("corpus.md")]
}

pub mod tenants {
    #![doc = include_str!("tenants.md")]
}

pub mod architecture {
    #![doc = include_str!("architecture.md")]
}
