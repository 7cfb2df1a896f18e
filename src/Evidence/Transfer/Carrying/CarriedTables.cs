namespace Evidence.Transfer.Carrying;

/// <summary>
/// What becomes of every table when an installation is exported and imported, by schema and table. A test fails for a table that is on
/// neither list, and for a column that nobody has decided on.
/// </summary>
internal static class CarriedTables
{
    private const string OfOtherStores = "it is about stores that the new installation does not have; the custody log tells of it";

    private const string OfOtherFolders = "it is about folders that the new installation does not have; the custody log tells of it";

    /// <summary>Tables whose rows go along, each with the rows that stay behind, as SQL; null where all go.</summary>
    public static IReadOnlyDictionary<string, string?> Carried { get; } = new Dictionary<string, string?>
    {
        ["keys.key_version"] = null,
        ["keys.keyset_request"] = null,
        ["access.unit"] = null,
        ["access.person"] = null,
        ["access.person_claim"] = null,
        ["access.person_login"] = null,
        ["access.person_token"] = null,
        ["access.authenticator"] = null,
        ["access.recovery_code"] = null,
        ["access.person_passkey"] = null,
        ["access.provider_binding"] = null,
        ["access.client"] = null,
        ["access.client_secret"] = null,
        ["access.role_change"] = null,
        ["access.provisioned_person"] = null,
        ["access.directory_group"] = null,
        ["access.directory_group_member"] = null,
        ["access.webhook_key"] = null,
        ["access.webhook_secret"] = null,
        ["devices.device"] = null,
        ["devices.assignment"] = null,
        ["devices.agent"] = null,
        ["devices.agent_step"] = null,
        ["intake.dock_session"] = null,
        ["intake.inventory_file"] = null,
        // What was half sent is still on its device, and the agent sends it from the beginning.
        ["intake.upload"] = "state = 'uploading' or state = 'claimed' and item_id is null",
        ["intake.submission"] = null,
        // What was half sent is still with whoever adds it; what nobody read back yet is no part of the catalogue.
        ["intake.submitted_file"] = "state in ('uploading', 'claimed', 'abandoned')",
        ["intake.permit"] = null,
        ["intake.check_out"] = null,
        ["items.item"] = null,
        ["cases.category"] = null,
        ["cases.case_file"] = null,
        ["cases.case_member"] = null,
        ["cases.case_note"] = null,
        ["cases.case_person"] = null,
        ["cases.case_date"] = null,
        ["cases.case_task"] = null,
        ["cases.checklist_point"] = null,
        ["cases.case_folder"] = null,
        ["cases.case_item"] = null,
        ["cases.item_category"] = null,
        ["cases.incident"] = null,
        ["cases.incident_item"] = null,
        ["cases.case_incident"] = null,
        ["cases.case_dismissal"] = null,
        ["cases.exhibit"] = null,
        ["cases.incident_lock"] = null,
        ["dispatch.incident"] = null,
        ["dispatch.duty"] = null,
        ["dispatch.match"] = null,
        ["dispatch.recording_time"] = null,
        ["dispatch.matching_policy"] = null,
        ["dispatch.expected"] = null,
        ["dispatch.non_evidence_rule"] = null,
        ["dispatch.run"] = null,
        ["dispatch.run_line"] = null,
        ["items.access_grant"] = null,
        ["items.part"] = null,
        ["items.sealed_object"] = null,
        ["items.stored_copy"] = null,
        ["items.place"] = null,
        ["items.item_tag"] = null,
        ["items.arrival"] = null,
        ["items.lineage"] = null,
        ["items.media_check"] = null,
        ["items.media_work"] = null,
        ["items.clip"] = null,
        ["review.view"] = null,
        ["review.playback"] = null,
        ["review.marker"] = null,
        ["disclosure.bundle"] = null,
        ["disclosure.bundle_item"] = null,
        ["retention.horizon"] = null,
        ["retention.item"] = null,
        ["retention.hold"] = null,
        ["custody.leaf"] = null,
        ["custody.node"] = null,
        ["custody.checkpoint"] = null,
        ["custody.cosignature"] = null,
        ["custody.stamp"] = null,
        ["preservation.incident"] = null,
        ["preservation.finding"] = null,
        ["trails.access_report"] = null,
        ["search.saved_search"] = null,
    };

    /// <summary>Columns that nobody reads without the export's passphrase, by their table.</summary>
    public static IReadOnlyDictionary<string, string[]> Secret { get; } = new Dictionary<string, string[]>
    {
        ["access.person"] = ["password_hash", "security_stamp"],
        ["access.person_token"] = ["value"],
        ["access.authenticator"] = ["sealed_secret"],
        ["access.recovery_code"] = ["hash"],
        ["access.client_secret"] = ["hash"],
        ["access.webhook_secret"] = ["sealed"],
    };

    /// <summary>Columns that triggers fill where the rows go.</summary>
    public static IReadOnlySet<string> Made { get; } = new HashSet<string> { "items.item.words" };

    /// <summary>Tables whose rows stay behind, each with why.</summary>
    public static IReadOnlyDictionary<string, string> Left { get; } = new Dictionary<string, string>
    {
        ["access.session"] = "whoever goes on there signs in there; the custody log tells of it",
        ["access.invitation"] = "it is good for three days, and a new one is made in a moment",
        ["access.used_answer"] = "it keeps an answer of the last minutes from counting twice",
        ["access.network_failure"] = "it counts tries of the last minutes",
        ["access.network_refusal"] = "it holds for some hours at most",
        ["custody.agency"] = "it is told in a file of its own, before all others",
        ["custody.entry"] = "entries go along byte for byte, and their columns follow from them",
        ["custody.detail"] = "details go along as lines that open their commitments",
        ["custody.deed"] = "it follows from the details",
        ["custody.chain_head"] = "it follows from the entries",
        ["custody.log_standing"] = "it is about the programs of the moment",
        ["devices.enrolment_code"] = "it is good for a day, and a new one is made in a moment",
        ["intake.upload_part"] = "its bytes are no object yet",
        ["intake.submitted_chunk"] = "a file that was read back has no more need of it",
        ["dispatch.match_order"] = "whatever arrives there is matched anew",
        ["intake.hurry"] = "it is an order of the moment",
        ["review.transcript"] = "it follows from the subtitles, and is read from them where they go",
        ["review.stated_purpose"] = "it holds for a day; every view that began on it says it",
        ["trails.export"] = "its file is gone in days, and the custody log tells of it",
        ["items.store"] = OfOtherStores,
        ["items.set_aside_copy"] = "the wrong bytes stay in the store where they were found; the incident goes along",
        ["items.store_doubt"] = OfOtherStores,
        ["items.media_progress"] = "it is about a worker of the moment",
        ["items.copy_stretch"] = "it is of a copy that a worker of the moment is making; where the recording goes a worker makes it anew",
        ["retention.store"] = OfOtherStores,
        ["preservation.listing_run"] = OfOtherStores,
        ["preservation.recheck"] = OfOtherStores,
        ["transfer.move"] = OfOtherStores,
        ["transfer.proven_object"] = OfOtherStores,
        ["transfer.approval"] = OfOtherStores,
        ["transfer.backup"] = OfOtherFolders,
        ["transfer.backup_run"] = OfOtherFolders,
        ["transfer.drill"] = OfOtherFolders,
    };
}
