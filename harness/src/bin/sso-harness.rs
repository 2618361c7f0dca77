//! The command line of sso-harness; everything it does is in the library.

fn main() -> std::process::ExitCode {
    sso_harness::cli::main()
}
