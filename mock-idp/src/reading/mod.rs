//! Documents for people who read them: laid out in lines, and compared line by line. What is shown
//! is not what is signed; issues nothing.

mod difference;
mod layout;
mod value;

pub(crate) use difference::{Difference, Row, difference};
pub(crate) use layout::{Layout, lay_out};
