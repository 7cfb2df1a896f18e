-- What the programs' role may do: it owns nothing, and deletes only where a row is no evidence.
do $$
declare
  name text;
begin
  foreach name in array array['access', 'cases', 'dispatch', 'devices', 'intake', 'items', 'review', 'disclosure', 'retention', 'keys', 'transfer', 'preservation', 'trails', 'search', 'redaction'] loop
    execute format('grant usage on schema %I to evidence_app', name);
    execute format('grant select, insert, update on all tables in schema %I to evidence_app', name);
    execute format('grant usage, select on all sequences in schema %I to evidence_app', name);
  end loop;
end $$;

grant delete on access.person_claim, access.person_login, access.person_token, access.session, access.authenticator, access.recovery_code, access.person_passkey, access.invitation, access.network_failure, access.provider_binding, access.used_answer, access.directory_group, access.directory_group_member to evidence_app;
grant delete on cases.incident_lock, cases.checklist_point, intake.upload_part, items.media_work, items.copy_stretch, dispatch.match_order, dispatch.recording_time, transfer.proven_object, items.store_doubt, preservation.recheck, search.saved_search, redaction.segment to evidence_app;

grant usage on schema custody to evidence_app;
grant select, insert on custody.agency to evidence_app;
grant select on custody.entry, custody.detail, custody.deed, custody.chain_head to evidence_app;
-- A backup reads where its count stands.
grant select on all sequences in schema custody to evidence_app;
grant insert (hash, subject_kind, subject_id, chain, sequence, previous, at, action, act_id, bytes) on custody.entry to evidence_app;
grant insert (entry_hash, field, salt, value, erased_by), update (salt, value, erased_by) on custody.detail to evidence_app;

grant select, insert on custody.leaf, custody.node, custody.checkpoint, custody.cosignature, custody.stamp to evidence_app;
grant select, insert, update on custody.log_standing to evidence_app;

grant usage on schema quartz to evidence_app;
grant select, insert, update, delete on all tables in schema quartz to evidence_app;

grant usage on schema public to evidence_app;
grant select on public.__migrations to evidence_app;
