-- The database refuses by itself what would break the custody log: docs/formats/custody-entry.md.

create unique index ux_agency_only_one on custody.agency ((true));

-- True only in the one transaction that makes an installation of an export: rows come then as they stood where it was made. The agency's
-- row is made once and never again, so no later transaction can call itself that.
create function custody.is_importing() returns boolean language plpgsql stable security definer set search_path = pg_catalog as $$
begin
  return exists (select from custody.agency a where a.xmin = pg_current_xact_id()::xid);
end $$;

-- What a subject is called at this moment, so that its entry can say it; null for what has no name.
-- It runs under the search path of its one caller.
create function custody.title_of(kind text, id uuid) returns text language plpgsql volatile as $$
begin
  case title_of.kind
    when 'item' then return (select i.title from items.item i where i.id = title_of.id);
    when 'person' then return (select p.display_name from access.person p where p.id = title_of.id);
    when 'device' then return (select coalesce(d.label, concat_ws(' ', d.make, d.model, d.serial)) from devices.device d where d.id = title_of.id);
    when 'agent' then return (select a.name from devices.agent a where a.id = title_of.id);
    else return null;
  end case;
end $$;

-- Where each chain of an import ends follows from its entries.
create function custody.make_heads() returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not custody.is_importing() then
    raise exception using errcode = 'EV004', message = 'the heads of chains are made with their first entry, or with an import';
  end if;
  insert into custody.chain_head (subject_kind, subject_id, chain, sequence, hash)
  select distinct on (e.subject_kind, e.subject_id, e.chain) e.subject_kind, e.subject_id, e.chain, e.sequence, e.hash
  from custody.entry e order by e.subject_kind, e.subject_id, e.chain, e.sequence desc;
end $$;

-- An entry's columns say what its bytes say, and it follows the last entry of its chain, whose head moves on to it.
create function custody.check_entry() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  entry jsonb := convert_from(new.bytes, 'UTF8')::jsonb;
begin
  new.xact := pg_current_xact_id();
  if octet_length(new.bytes) >= 65536 or new.hash is distinct from sha256('\x00'::bytea || new.bytes) then
    raise exception using errcode = 'EV002', message = 'custody entry: hash and bytes disagree';
  end if;
  if (entry #>> '{subject,kind}', (entry #>> '{subject,id}')::uuid, entry ->> 'chain', (entry ->> 'sequence')::bigint,
      entry ->> 'previous', (entry ->> 'at')::timestamptz, entry ->> 'action', (entry ->> 'act')::uuid)
     is distinct from
     (new.subject_kind::text, new.subject_id, new.chain::text, new.sequence,
      encode(new.previous, 'hex'), new.at, new.action, new.act_id) then
    raise exception using errcode = 'EV002', message = 'custody entry: columns and bytes disagree';
  end if;
  update custody.chain_head h set sequence = new.sequence, hash = new.hash
  where h.subject_kind = new.subject_kind and h.subject_id = new.subject_id and h.chain = new.chain
    and h.sequence = new.sequence - 1 and h.hash is not distinct from new.previous
    and (select a.id from custody.agency a) = (entry ->> 'agency')::uuid;
  if found then
    return new;
  end if;
  if exists (select from custody.agency a where a.id <> (entry ->> 'agency')::uuid) then
    raise exception using errcode = 'EV002', message = 'custody entry: of another agency';
  end if;
  -- What is imported comes before its heads do.
  if not (custody.is_importing() and new.sequence >= 0 and (new.sequence = 0) = (new.previous is null) and (new.sequence = 0 or exists (
      select from custody.entry e
      where e.subject_kind = new.subject_kind and e.subject_id = new.subject_id and e.chain = new.chain
        and e.sequence = new.sequence - 1 and e.hash = new.previous))) then
    raise exception using errcode = 'EV002', message = 'custody entry: does not follow the last entry of its chain';
  end if;
  return new;
end $$;

create trigger check_entry before insert on custody.entry for each row execute function custody.check_entry();

-- A detail is what its entry commits to. Whose deed an entry is follows from one of them, and from nothing else.
-- Each entry is read once for all its details. Many at once are grouped and never joined to each other, so that a plan made for few serves an import.
create function custody.check_detail() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  wrong bytea;
begin
  select d.entry_hash into wrong
  from (
    select a.entry_hash, jsonb_object_agg(a.field, case when octet_length(a.salt) = 32 then encode(sha256(a.salt || a.value), 'hex') end) as opened
    from added a where a.erased_by is null group by a.entry_hash) d
  left join custody.entry e on e.hash = d.entry_hash
  where (convert_from(e.bytes, 'UTF8')::jsonb -> 'commitments' @> d.opened) is not true
  limit 1;
  if wrong is not null then
    raise exception using errcode = 'EV003', message = format('custody detail of entry %s: its entry does not commit to it', encode(wrong, 'hex'));
  end if;
  insert into custody.deed (entry_hash, actor_id, at, sequence)
  select e.hash, (convert_from(a.value, 'UTF8')::jsonb #>> '{}')::uuid, e.at, e.sequence
  from added a join custody.entry e on e.hash = a.entry_hash where a.field = 'actor.id' and a.erased_by is null;
  return null;
end $$;

create trigger check_detail after insert on custody.detail referencing new table as added for each statement execute function custody.check_detail();

-- An installation that is imported has details that were erased where it comes from: the commitment and the entry about it are all there is.
create function custody.check_erased() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not custody.is_importing() or new.salt is not null or new.value is not null
     or not exists (select from custody.entry e where e.hash = new.erased_by and e.action = 'detail erased')
     or not exists (select from custody.entry e where e.hash = new.entry_hash and convert_from(e.bytes, 'UTF8')::jsonb -> 'commitments' ? new.field) then
    raise exception using errcode = 'EV003', message = format('custody detail of entry %s: its entry does not commit to it', encode(new.entry_hash, 'hex'));
  end if;
  return null;
end $$;

create trigger check_erased after insert on custody.detail for each row when (new.erased_by is not null) execute function custody.check_erased();

create function custody.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception using errcode = 'EV004', message = format('%s on %I.%I is refused: the custody log only grows', tg_op, tg_table_schema, tg_table_name);
end $$;

create trigger refuse_change before update or delete or truncate on custody.entry for each statement execute function custody.refuse_change();
create trigger refuse_change before delete or truncate on custody.detail for each statement execute function custody.refuse_change();
create trigger refuse_change before delete or truncate on custody.chain_head for each statement execute function custody.refuse_change();
create trigger refuse_change before update or delete or truncate on custody.agency for each statement execute function custody.refuse_change();

-- The one change a detail knows: value and salt go, and an entry of the same transaction says so.
create function custody.check_erasure() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if old.erased_by is not null or new.salt is not null or new.value is not null
     or (new.entry_hash, new.field) is distinct from (old.entry_hash, old.field)
     or not exists (select from custody.entry e
                    where e.hash = new.erased_by and e.action = 'detail erased' and e.xact = pg_current_xact_id()) then
    raise exception using errcode = 'EV003', message = format('custody detail %s: changes only by an erasure that is an entry of the same transaction', old.field);
  end if;
  if old.field = 'actor.id' then
    delete from custody.deed d where d.entry_hash = old.entry_hash;
  end if;
  return new;
end $$;

create trigger check_erasure before update on custody.detail for each row execute function custody.check_erasure();

-- Appends entries and the details of all. The heads of the chains come first and are locked in the order in which they come, until the transaction ends; every
-- program sends them in one order, so appenders wait for each other and never in a circle. Each entry names its head by its place among them. Only here is known
-- what follows: the agency, what the subject is called once its head is locked, the place in the chain and the hash before it are put between the four pieces of
-- canonical JSON (RFC 8785) that come. Returns the hashes of the entries; null where there is no agency yet.
create function custody.append(
  kinds text[], ids uuid[], chains text[],
  heads integer[], acts uuid[], actions text[], ats timestamptz[],
  to_agency text[], to_title text[], to_previous text[], to_end text[], title_salts bytea[],
  detail_places integer[], detail_fields text[], detail_salts bytea[], detail_values bytea[])
returns bytea[] language plpgsql volatile security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare
  agency uuid := (select a.id from custody.agency a);
  sequences bigint[] := '{}';
  lasts bytea[] := '{}';
  hashes bytea[] := '{}';
  chain_place integer;
  sequence bigint;
  last bytea;
  title text;
  value bytea;
  json text;
  bytes bytea;
begin
  if agency is null then
    return null;
  end if;
  for head in 1 .. cardinality(kinds) loop
    loop
      select h.sequence, h.hash into sequence, last from custody.chain_head h
      where h.subject_kind = kinds[head] and h.subject_id = ids[head] and h.chain = chains[head] for update;
      exit when found;
      insert into custody.chain_head (subject_kind, subject_id, chain, sequence) values (kinds[head], ids[head], chains[head], -1) on conflict do nothing;
      sequence := -1;
      exit when found;
    end loop;
    sequences := sequences || sequence;
    lasts := lasts || last;
  end loop;
  for place in 1 .. cardinality(heads) loop
    chain_place := heads[place];
    sequence := sequences[chain_place] + 1;
    last := lasts[chain_place];
    json := to_agency[place] || agency || to_title[place];
    title := custody.title_of(kinds[chain_place], ids[chain_place]);
    if title is not null then
      value := convert_to(to_json(title)::text, 'UTF8');
      json := json || ',"subject.title":"' || encode(sha256(title_salts[place] || value), 'hex') || '"';
      detail_places := detail_places || place;
      detail_fields := detail_fields || 'subject.title'::text;
      detail_salts := detail_salts || title_salts[place];
      detail_values := detail_values || value;
    end if;
    bytes := convert_to(json || to_previous[place] || coalesce('"' || encode(last, 'hex') || '"', 'null') || ',"sequence":' || sequence || to_end[place], 'UTF8');
    hashes := hashes || sha256('\x00'::bytea || bytes);
    insert into custody.entry (hash, subject_kind, subject_id, chain, sequence, previous, at, action, act_id, bytes)
    values (hashes[place], kinds[chain_place], ids[chain_place], chains[chain_place], sequence, last, ats[place], actions[place], acts[place], bytes);
    sequences[chain_place] := sequence;
    lasts[chain_place] := hashes[place];
  end loop;
  insert into custody.detail (entry_hash, field, salt, value)
  select hashes[d.place], d.field, d.salt, d.value from unnest(detail_places, detail_fields, detail_salts, detail_values) as d(place, field, salt, value);
  return hashes;
end $$;

-- These hold also while replication roles are being played with.
alter table custody.entry enable always trigger check_entry, enable always trigger refuse_change;
alter table custody.detail enable always trigger check_detail, enable always trigger check_erased, enable always trigger check_erasure, enable always trigger refuse_change;
alter table custody.chain_head enable always trigger refuse_change;
alter table custody.agency enable always trigger refuse_change;

-- The log only grows. A leaf follows the one before it, and is that of an entry; a checkpoint is over all leaves that there are.
create function custody.check_leaf() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from added a where not exists (select from custody.entry e where e.hash = a.hash)) then
    raise exception using errcode = 'EV010', message = 'custody leaf: there is no such entry';
  end if;
  if (select count(*) from added) <> (select max(index) - min(index) + 1 from added)
     or (select min(index) from added) <> 0 and not exists (select from custody.leaf l where l.index = (select min(index) - 1 from added)) then
    raise exception using errcode = 'EV010', message = 'custody leaf: it does not follow the last one';
  end if;
  return null;
end $$;

create trigger check_leaf after insert on custody.leaf referencing new table as added for each statement execute function custody.check_leaf();

create function custody.check_checkpoint() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if not custody.is_importing() and new.size is distinct from (select max(index) + 1 from custody.leaf) then
    raise exception using errcode = 'EV010', message = 'custody checkpoint: it is not over all leaves';
  end if;
  return new;
end $$;

create trigger check_checkpoint before insert on custody.checkpoint for each row execute function custody.check_checkpoint();

create trigger refuse_change before update or delete or truncate on custody.leaf for each statement execute function custody.refuse_change();
create trigger refuse_change before update or delete or truncate on custody.node for each statement execute function custody.refuse_change();
create trigger refuse_change before update or delete or truncate on custody.checkpoint for each statement execute function custody.refuse_change();
create trigger refuse_change before update or delete or truncate on custody.cosignature for each statement execute function custody.refuse_change();
create trigger refuse_change before update or delete or truncate on custody.stamp for each statement execute function custody.refuse_change();
alter table custody.leaf enable always trigger check_leaf, enable always trigger refuse_change;
alter table custody.node enable always trigger refuse_change;
alter table custody.checkpoint enable always trigger check_checkpoint, enable always trigger refuse_change;
alter table custody.cosignature enable always trigger refuse_change;
alter table custody.stamp enable always trigger refuse_change;
