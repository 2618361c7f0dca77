//! `vet` with documents that the library composes, and with real ones where a folder of them is named.

mod cases;
mod clean;
mod command;
mod deviations;
mod explained;
mod hostile;
mod manual;
mod masking;
mod opened;
mod queries;
mod quirks;
mod redaction;
mod samples;
mod several;
mod tampers;
mod walk;
mod world;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = TRIALS.iter().map(|(name, run)| trial(name, *run)).collect();
    trials.extend(samples::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(name: &str, run: fn()) -> Trial {
    Trial::test(name, move || {
        run();
        Ok(())
    })
}

macro_rules! trials {
    ($($module:ident: $($name:ident),+;)+) => {
        &[$($((concat!(stringify!($module), "::", stringify!($name)), $module::$name as fn()),)+)+]
    };
}

const TRIALS: &[(&str, fn())] = trials! {
    cases: every_deviation_of_every_vendor_is_a_case_that_passes,
        every_style_algorithm_and_encryption_is_a_case_that_passes,
        what_answers_a_request_is_a_case_that_begins_at_the_service_provider,
        what_is_no_case_is_told_in_one_sentence;
    clean: every_style_of_every_vendor_is_vetted_clean, a_document_alone_is_vetted_clean_and_says_what_is_missing;
    command: a_description_file_says_what_is_needed, what_cannot_be_read_is_told_in_one_sentence,
        every_form_is_written_and_one_of_them_may_go_to_standard_output,
        what_is_to_be_signed_can_be_said;
    deviations: each_deviation_is_named_by_its_rule, the_second_key_of_a_change_of_keys_is_no_fault,
        a_deviation_with_a_weaker_value_is_named_too;
    explained: a_name_that_is_nearly_right_is_explained, another_address_is_told_from_one_that_is_nearly_right,
        a_field_that_was_not_filled_in_is_told_once, a_change_of_keys_is_told_from_a_document_that_was_changed,
        the_browsers_clock_tells_whose_clock_differs, sha1_is_worse_where_the_service_provider_refuses_it,
        an_encrypted_assertion_wants_a_key_and_says_so, the_whole_way_from_a_broken_configuration_to_the_setting,
        a_preview_of_an_assertion_is_judged_as_one,
        a_certificate_of_the_same_key_is_no_other_one, a_refusal_is_told_with_all_that_it_says,
        an_address_with_a_query_of_its_own_is_one;
    hostile: octets_that_mean_nothing_are_told_in_one_sentence,
        what_was_damaged_on_its_way_is_judged_or_told_in_one_sentence,
        what_is_damaged_around_a_message_is_told_too, damaged_metadata_is_judged_or_told_in_one_sentence,
        more_messages_than_anybody_reads_are_told_without_being_judged;
    manual: every_command_about_vet_prints_what_the_chapter_says,
        every_command_about_tenants_prints_what_the_chapter_says;
    masking: no_value_of_a_person_is_told, values_are_shown_where_that_is_asked_for;
    opened: what_was_encrypted_is_a_sheet_with_its_findings, the_page_marks_them_there, nobody_is_named_there,
        its_signature_is_looked_at_as_one_in_the_clear, without_a_key_there_is_no_such_sheet;
    queries: a_query_is_signed_or_not, the_signature_is_over_the_octets_of_the_query,
        a_key_that_is_not_known_is_said_to_be_missing, a_har_has_the_query_as_it_was_sent,
        a_cookie_that_stays_away_is_told_by_its_name;
    quirks: every_rule_is_broken_by_one_example_and_not_by_another, no_rule_is_without_its_examples;
    redaction: two_responses_that_differ_in_values_alone_have_one_case,
        no_value_of_the_captured_response_is_in_its_case, the_markup_of_a_case_is_the_captured_one,
        a_comment_an_instruction_and_what_nobody_knows_are_replaced;
    several: what_another_has_sent_is_told_apart, a_wrong_name_or_key_is_no_other_identity_provider,
        alone_with_the_wrong_metadata_it_is_the_one_that_is_meant,
        what_nobody_can_open_beside_it_does_not_matter;
    tampers: each_tamper_is_refused_or_named;
    walk: each_mistake_is_told_first_by_its_setting;
};
