-- A guarded row changes only in a transaction that also writes an entry about its subject.
-- First argument: the columns that name the subject, any of which may be the entry's. Second: the columns that change freely.
create function custody.require_entry() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  changed jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
  free text[];
  subject text;
begin
  if tg_op = 'UPDATE' then
    free := string_to_array(coalesce(tg_argv[1], ''), ',');
    if to_jsonb(old) - free = changed - free then
      return null;
    end if;
  end if;
  foreach subject in array string_to_array(tg_argv[0], ',') loop
    if exists (select from custody.entry e where e.subject_id = (changed ->> subject)::uuid and e.xact = pg_current_xact_id()) then
      return null;
    end if;
  end loop;
  raise exception using errcode = 'EV001', schema = tg_table_schema, table = tg_table_name,
    message = format('%s on %I.%I is refused: no custody entry about it in the same transaction', tg_op, tg_table_schema, tg_table_name);
end $$;

create function custody.guard(guarded regclass, subject text, free text default '', acts text default 'insert or update or delete') returns void language plpgsql as $$
begin
  execute format('create constraint trigger require_entry after %s on %s '
    'deferrable initially deferred for each row execute function custody.require_entry(%L, %L)', acts, guarded, subject, free);
  execute format('alter table %s enable always trigger require_entry', guarded);
end $$;

select custody.guard('custody.agency', 'id');
select custody.guard('access.person', 'id');
-- The rows of sessions that ended long ago go; the entries about them stay.
select custody.guard('access.session', 'person_id', 'last_seen_at', 'insert or update');
select custody.guard('access.unit', 'subject_id');
select custody.guard('access.role_change', 'person_id');
select custody.guard('cases.category', 'subject_id');
select custody.guard('cases.case_file', 'id');
select custody.guard('cases.case_member', 'case_id');
select custody.guard('cases.case_note', 'case_id');
select custody.guard('cases.case_person', 'case_id');
select custody.guard('cases.case_date', 'case_id');
select custody.guard('cases.case_task', 'case_id');
select custody.guard('cases.checklist_point', 'subject_id');
select custody.guard('cases.case_folder', 'case_id');
select custody.guard('cases.case_incident', 'case_id');
select custody.guard('cases.case_dismissal', 'case_id');
select custody.guard('cases.exhibit', 'item_id');
select custody.guard('cases.case_item', 'item_id');
select custody.guard('cases.item_category', 'item_id');
select custody.guard('cases.incident', 'id');
select custody.guard('cases.incident_item', 'item_id');
select custody.guard('cases.incident_lock', 'incident_id');
select custody.guard('dispatch.incident', 'incident_id');
select custody.guard('dispatch.duty', 'person_id');
select custody.guard('dispatch.non_evidence_rule', 'subject_id');
select custody.guard('dispatch.match', 'item_id');
-- Who is expected and what arrived follows from what has entries of its own; what somebody states has one.
select custody.guard('dispatch.expected', 'incident_id', 'dispatched_at,sent_by,state,since,first_arrived_at,is_late,settled_itself,withdrawn_at', 'update');
select custody.guard('items.access_grant', 'item_id,case_id');
select custody.guard('access.authenticator', 'person_id');
select custody.guard('access.recovery_code', 'person_id');
select custody.guard('access.person_passkey', 'person_id');
select custody.guard('access.invitation', 'person_id');
select custody.guard('access.provider_binding', 'person_id', 'last_used_at');
select custody.guard('access.client', 'subject_id');
select custody.guard('access.client_secret', 'subject_id', 'last_used_at,last_used_from');
select custody.guard('access.provisioned_person', 'person_id');
select custody.guard('access.directory_group', 'subject_id');
select custody.guard('access.directory_group_member', 'subject_id');
select custody.guard('access.webhook_key', 'subject_id');
select custody.guard('access.webhook_secret', 'subject_id');
select custody.guard('devices.device', 'id');
select custody.guard('devices.assignment', 'device_id');
select custody.guard('devices.agent', 'id', 'last_seen_at,report,step');
select custody.guard('intake.dock_session', 'agent_id,device_id', 'last_outcome');
-- Until a file is whole nothing of it is evidence.
select custody.guard('intake.submitted_file', 'item_id', 'heard_at,sealed_key,store_version,room_freed_at,attempts,retry_at,state,reason,settled_at', 'update');
select custody.guard('intake.permit', 'device_id');
select custody.guard('items.item', 'id', 'access_class,has_category,words,kind,has_telemetry,category_ids,tags,is_unapproved');
select custody.guard('items.part', 'item_id');
select custody.guard('items.place', 'item_id');
select custody.guard('items.item_tag', 'item_id');
select custody.guard('items.media_check', 'item_id');
select custody.guard('review.view', 'item_id', 'last_seen_at');
select custody.guard('review.marker', 'item_id');
select custody.guard('items.clip', 'master_id');
-- What is measured of a recording is no act on it; a draft has no entries: versions have.
select custody.guard('redaction.redaction', 'item_id', 'width,height,length_us,frames_per_second,measured_at');
select custody.guard('redaction.version', 'item_id');
select custody.guard('redaction.render', 'made_item_id');
select custody.guard('redaction.review', 'made_item_id', 'schedule_object_id');
select custody.guard('redaction.request', 'item_id,case_id');
select custody.guard('redaction.reason', 'subject_id');
select custody.guard('keys.key_version', 'subject_id', 'moved');
select custody.guard('keys.keyset_request', 'item_id');
select custody.guard('disclosure.bundle', 'id');
select custody.guard('disclosure.bundle_item', 'bundle_id');
select custody.guard('items.store', 'agency_id');
select custody.guard('transfer.move', 'agency_id');
select custody.guard('transfer.approval', 'agency_id');
select custody.guard('transfer.backup', 'agency_id', 'removed_at');
select custody.guard('transfer.drill', 'agency_id');
select custody.guard('retention.item', 'item_id');
select custody.guard('retention.hold', 'item_id', 'trouble');
select custody.guard('preservation.incident', 'id', 'last_found_at');
select custody.guard('trails.access_report', 'agency_id');
select custody.guard('preservation.finding', 'incident_id', 'last_at,times');

drop function custody.guard(regclass, text, text, text);

-- What arrived, what was made of what, and which check-out was taken, is never rewritten.
create function custody.refuse_rewriting() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception using errcode = 'EV004', message = format('%s on %I.%I is refused: it only grows', tg_op, tg_table_schema, tg_table_name);
end $$;

create trigger refuse_rewriting before update or delete or truncate on cases.case_note for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on items.arrival for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on items.lineage for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on intake.check_out for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on items.stored_copy for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on intake.upload for each statement execute function custody.refuse_rewriting();

-- An upload moves only forward. At its end it stays as it is, but for the receipt, which is signed over an entry that is written
-- after the row, the bytes of a duplicate, which go, that the room of an abandoned one was freed, and the agent's wrap of a data key that is destroyed.
create function custody.check_upload() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  later text[] := array['receipt', 'store_version', 'room_freed_at', 'wrap'];
begin
  if new.state <> old.state and (old.state, new.state) not in (('uploading', 'claimed'), ('uploading', 'abandoned'),
      ('claimed', 'verified'), ('claimed', 'quarantined'), ('claimed', 'duplicate')) then
    raise exception using errcode = 'EV004', message = format('upload %s does not go from %s to %s', old.object_id, old.state, new.state);
  end if;
  if old.state in ('verified', 'quarantined', 'duplicate', 'abandoned') and (
      to_jsonb(old) - later is distinct from to_jsonb(new) - later
      or old.receipt is not null and new.receipt is distinct from old.receipt
      or new.wrap is not null and new.wrap is distinct from old.wrap
      or new.store_version is distinct from old.store_version and not (old.state = 'duplicate' and new.store_version is null)
      or new.room_freed_at is distinct from old.room_freed_at and not (old.state = 'abandoned' and old.room_freed_at is null)) then
    raise exception using errcode = 'EV004', message = format('upload %s is %s and stays as it is', old.object_id, old.state);
  end if;
  return new;
end $$;

create trigger check_upload before update on intake.upload for each row execute function custody.check_upload();

-- What somebody said of files that they added is repeated by entries; a chunk's hash says which bytes were sealed, and no others ever are in its place.
create trigger refuse_rewriting before update or delete or truncate on intake.submission for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on intake.submitted_file for each statement execute function custody.refuse_rewriting();

create function custody.check_submitted() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  moving text[] := array['heard_at', 'sealed_key', 'state', 'plaintext_sha256', 'store_version', 'reason', 'item_id', 'part_id', 'claimed_at', 'settled_at', 'room_freed_at', 'attempts', 'retry_at'];
begin
  if tg_table_name = 'submitted_chunk' then
    if (new.object_id, new.number, new.sha256) is distinct from (old.object_id, old.number, old.sha256) then
      raise exception using errcode = 'EV004', message = format('chunk %s of %s stays what it is', old.number, old.object_id);
    end if;
    return new;
  end if;
  if to_jsonb(old) - moving is distinct from to_jsonb(new) - moving
      or new.state <> old.state and (old.state, new.state) not in (('uploading', 'claimed'), ('uploading', 'abandoned'), ('claimed', 'verified'), ('claimed', 'quarantined'))
      or old.state in ('verified', 'quarantined', 'abandoned') and to_jsonb(old) - array['sealed_key', 'room_freed_at'] is distinct from to_jsonb(new) - array['sealed_key', 'room_freed_at']
      or new.sealed_key is not null and new.sealed_key is distinct from old.sealed_key then
    raise exception using errcode = 'EV004', message = format('submitted file %s is %s and does not become so', old.object_id, old.state);
  end if;
  return new;
end $$;

create trigger check_submitted before update on intake.submitted_file for each row execute function custody.check_submitted();
create trigger check_submitted before update on intake.submitted_chunk for each row execute function custody.check_submitted();

-- Where a copy lies never changes, but by a repair that sets the damaged one aside. That it was checked, found damaged, or found right
-- again by a later check, is said by an entry about its item, and so is every change of its lock and its hold. A lock that only grew, as by
-- routine, may be said by one entry for many copies.
create function custody.check_copy() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  found text[] := array['verified_at', 'damaged_at', 'damage', 'locked_until', 'lock_mode', 'is_held', 'protection_doubted_at', 'removed_at'];
  place text[] := found || array['key', 'version', 'stored_at'];
begin
  if to_jsonb(old) - found is distinct from to_jsonb(new) - found and not (
      to_jsonb(old) - place = to_jsonb(new) - place and new.damaged_at is null and new.verified_at is not null
      and exists (select from items.set_aside_copy a
                  where a.object_id = old.object_id and a.store = old.store and a.key = old.key and a.version = old.version and a.damaged_at = old.damaged_at)) then
    raise exception using errcode = 'EV004', message = format('the stored copy of object %s stays where it is', old.object_id);
  end if;
  if old.removed_at is not null and new.removed_at is distinct from old.removed_at then
    raise exception using errcode = 'EV004', message = format('the stored copy of object %s was removed and stays so', old.object_id);
  end if;
  if old.damaged_at is not null and (new.damaged_at, new.damage) is distinct from (old.damaged_at, old.damage)
      and not (new.damaged_at is null and new.damage is null and new.verified_at > old.damaged_at) then
    raise exception using errcode = 'EV004', message = format('the stored copy of object %s stays damaged until it is found right', old.object_id);
  end if;
  return new;
end $$;

-- The UUID of a policy: docs/formats/custody-entry.md, "Vocabulary".
create function custody.policy_id(name text) returns uuid language plpgsql immutable set search_path = pg_catalog as $$
declare
  hash bytea := substring(sha256(convert_to('evidence/policy/' || name, 'UTF8')) from 1 for 16);
begin
  hash := set_byte(set_byte(hash, 6, get_byte(hash, 6) & 15 | 128), 8, get_byte(hash, 8) & 63 | 128);
  return encode(hash, 'hex')::uuid;
end $$;

create function custody.require_entry_of_copy() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  doubt text[] := array['protection_doubted_at'];
  renewal text[] := array['protection_doubted_at', 'locked_until'];
begin
  if tg_op = 'UPDATE' and to_jsonb(old) - doubt = to_jsonb(new) - doubt then
    return null;
  end if;
  if tg_op = 'UPDATE' and new.locked_until > old.locked_until and to_jsonb(old) - renewal = to_jsonb(new) - renewal and exists (
      select from custody.entry e
      where e.subject_id = custody.policy_id('locks/' || new.store) and e.action = 'locks renewed' and e.xact = pg_current_xact_id()) then
    return null;
  end if;
  if not exists (
      select from items.sealed_object o join custody.entry e on e.subject_id = o.item_id
      where o.id = new.object_id and e.xact = pg_current_xact_id()) then
    raise exception using errcode = 'EV001', schema = tg_table_schema, table = tg_table_name,
      message = format('%s on %I.%I is refused: no custody entry about its item in the same transaction', tg_op, tg_table_schema, tg_table_name);
  end if;
  return null;
end $$;

create trigger check_copy before update on items.stored_copy for each row execute function custody.check_copy();
create constraint trigger require_entry after insert or update on items.stored_copy
  deferrable initially deferred for each row execute function custody.require_entry_of_copy();

-- A data key is wrapped only under a key-encryption key that is not closed. Who closes one holds its row for update, so that nobody is
-- under way with it: that none refers to it is then proven for good.
create function custody.check_wrap() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if (new.kek_id is null) <> (new.wrapped_key is null) then
    raise exception using errcode = 'EV005', message = format('object %s: a wrapped key and the key that wraps it come and go together', new.id);
  end if;
  -- What was wrapped once goes only by being destroyed, for good, and never under a hold, whoever would destroy it.
  if tg_op = 'UPDATE' and old.wrapped_key is not null and new.wrapped_key is null and new.key_destroyed_at is null then
    raise exception using errcode = 'EV005', message = format('object %s: its data key is destroyed or stays', new.id);
  end if;
  if tg_op = 'UPDATE' and old.key_destroyed_at is not null and (new.key_destroyed_at, new.key_in_backups_until) is distinct from (old.key_destroyed_at, old.key_in_backups_until) then
    raise exception using errcode = 'EV004', message = format('object %s: its data key was destroyed', new.id);
  end if;
  if new.key_destroyed_at is not null and (tg_op = 'INSERT' or old.key_destroyed_at is null) and not custody.is_importing() and exists (
      select from retention.hold h where h.item_id = new.item_id and h.state <> 'released') then
    raise exception using errcode = 'EV009', message = format('object %s: its item is under a hold', new.id);
  end if;
  if new.kek_id is null or tg_op = 'UPDATE' and new.kek_id = old.kek_id then
    return new;
  end if;
  perform from keys.key_version v where v.name = new.kek_id and v.use = 'kek' and v.closed_at is null for key share;
  if not found then
    raise exception using errcode = 'EV005', message = format('object %s: %s is no key-encryption key that data keys may be wrapped under', new.id, new.kek_id);
  end if;
  return new;
end $$;

-- An object changes beside an entry about its item, as all evidence does; but wrapping its key anew under a later version changes nothing
-- of the object, and is told once for all objects in the chain of that version.
create function custody.require_entry_of_object() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  wrap text[] := array['kek_id', 'wrapped_key'];
begin
  if tg_op = 'UPDATE' and to_jsonb(old) - wrap = to_jsonb(new) - wrap and ((new.kek_id, new.wrapped_key) is not distinct from (old.kek_id, old.wrapped_key)
      or (select number from keys.key_version where name = new.kek_id) > (select number from keys.key_version where name = old.kek_id)) then
    return null;
  end if;
  if not exists (select from custody.entry e where e.subject_id = coalesce(new.item_id, old.item_id) and e.xact = pg_current_xact_id()) then
    raise exception using errcode = 'EV001', schema = tg_table_schema, table = tg_table_name,
      message = format('%s on %I.%I is refused: no custody entry about its item in the same transaction', tg_op, tg_table_schema, tg_table_name);
  end if;
  return null;
end $$;

create trigger check_wrap before insert or update of kek_id, wrapped_key, key_destroyed_at, key_in_backups_until on items.sealed_object for each row execute function custody.check_wrap();
create constraint trigger require_entry after insert or update or delete on items.sealed_object
  deferrable initially deferred for each row execute function custody.require_entry_of_object();

-- A version of a key stays what it is; what becomes of it only goes forward.
create function custody.check_key_version() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  later text[] := array['until', 'moved', 'rewrapped_at', 'closed_at', 'retired_at'];
begin
  if to_jsonb(old) - later is distinct from to_jsonb(new) - later or new.moved < old.moved
      or old.closed_at is not null and new.closed_at is distinct from old.closed_at
      or old.retired_at is not null and new.retired_at is distinct from old.retired_at
      or new.retired_at is not null and new.closed_at is null then
    raise exception using errcode = 'EV004', message = format('key %s stays what it is', old.name);
  end if;
  return new;
end $$;

create trigger check_key_version before update on keys.key_version for each row execute function custody.check_key_version();
create trigger refuse_rewriting before delete or truncate on keys.key_version for each statement execute function custody.refuse_rewriting();

-- A recipe and the copy that was made of it stay what they are, and so does what a second person decided about it.
create trigger refuse_rewriting before update or delete or truncate on redaction.version for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before update or delete or truncate on redaction.render for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on redaction.review for each statement execute function custody.refuse_rewriting();
create trigger refuse_rewriting before delete or truncate on redaction.redaction for each statement execute function custody.refuse_rewriting();

create function custody.check_redaction() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  measured text[] := array['width', 'height', 'length_us', 'frames_per_second', 'measured_at'];
  later text[] := measured || array['closed_at', 'closed_by'];
begin
  if tg_table_name = 'review' then
    if old.decision is not null or to_jsonb(old) - array['reviewer', 'decision', 'checklist', 'text', 'decided_at', 'schedule', 'schedule_object_id', 'schedule_sha256']
        is distinct from to_jsonb(new) - array['reviewer', 'decision', 'checklist', 'text', 'decided_at', 'schedule', 'schedule_object_id', 'schedule_sha256'] then
      raise exception using errcode = 'EV004', message = format('review %s was decided and stays so', old.id);
    end if;
    return new;
  end if;
  if to_jsonb(old) - later is distinct from to_jsonb(new) - later
      or old.measured_at is not null and to_jsonb(old) - array['closed_at', 'closed_by'] is distinct from to_jsonb(new) - array['closed_at', 'closed_by'] then
    raise exception using errcode = 'EV004', message = format('redaction %s stays of the recording that it is of', old.id);
  end if;
  return new;
end $$;

create trigger check_redaction before update on redaction.review for each row execute function custody.check_redaction();
create trigger check_redaction before update on redaction.redaction for each row execute function custody.check_redaction();

alter table redaction.version enable always trigger refuse_rewriting;
alter table redaction.render enable always trigger refuse_rewriting;
alter table redaction.review enable always trigger refuse_rewriting, enable always trigger check_redaction;
alter table redaction.redaction enable always trigger refuse_rewriting, enable always trigger check_redaction;
alter table items.sealed_object enable always trigger check_wrap, enable always trigger require_entry;
alter table keys.key_version enable always trigger check_key_version, enable always trigger refuse_rewriting;
alter table items.arrival enable always trigger refuse_rewriting;
alter table items.lineage enable always trigger refuse_rewriting;
alter table intake.check_out enable always trigger refuse_rewriting;
alter table items.stored_copy enable always trigger refuse_rewriting, enable always trigger check_copy, enable always trigger require_entry;
alter table intake.upload enable always trigger refuse_rewriting, enable always trigger check_upload;
alter table intake.submission enable always trigger refuse_rewriting;
alter table intake.submitted_file enable always trigger refuse_rewriting, enable always trigger check_submitted;
alter table intake.submitted_chunk enable always trigger check_submitted;
