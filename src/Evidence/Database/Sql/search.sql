-- Text as it is searched (decision 0038): folded to letters without marks and to small ones, and cut at everything that is no letter or digit, so
-- that BWC4471_0001.MP4 is three words. The folding is of the collation "und-x-icu", which is the same under every locale of a cluster.
create function items.folded(given text) returns text language sql immutable parallel safe set search_path = pg_catalog as
  $$ select lower(regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g') collate "und-x-icu") $$;

create function items.words(given text) returns tsvector language sql immutable parallel safe set search_path = pg_catalog as
  $$ select to_tsvector('pg_catalog.simple', regexp_replace(items.folded(given) collate "und-x-icu", '[^[:alnum:]]+', ' ', 'g')) $$;

-- Texts one after the other. Between them stands what nobody can look for: words in quotation marks are found within one text, never across two.
create function items.words_apart(variadic given text[]) returns tsvector language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  one text;
  found tsvector := '';
begin
  foreach one in array given loop
    found := found || items.words(one) || tsvector '''|'':1';
  end loop;
  return found;
end $$;

-- What a recording says of itself: its title, its categories, its tags and its incidents. Its cases do not stand here: who reaches a recording does not know each of its cases.
create function items.keep_words() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.words := items.words_apart(variadic array[new.title]::text[]
    || array(select said from cases.item_category l join cases.category c on c.id = l.category_id, unnest(array[c.code, c.title]) said where l.item_id = new.id and l.removed_at is null order by c.id, said)
    || array(select t.tag from items.item_tag t where t.item_id = new.id and t.removed_at is null order by t.tag)
    || array(select said from cases.incident_item l join cases.incident n on n.id = l.incident_id, unnest(array[n.reference, n.title]) said where l.item_id = new.id and l.removed_at is null order by n.id, said));
  return new;
end $$;

create trigger keep_words before insert or update of title, words on items.item for each row execute function items.keep_words();

-- What a filter asks of each recording stands in its row, so that a list is read along one index and each row of it is asked without another table.
create function items.keep_facets() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.category_ids := array(select l.category_id from cases.item_category l where l.item_id = new.id and l.removed_at is null order by 1);
  new.tags := array(select t.tag from items.item_tag t where t.item_id = new.id and t.removed_at is null order by t.tag);
  -- From 1,000,000 on stand originals that failed and were sent again.
  select coalesce((array['video', 'audio', 'picture'])[min(case split_part(p.media_type, '/', 1) when 'video' then 1 when 'audio' then 2 when 'image' then 3 end)], 'other')
    into new.kind from items.part p where p.item_id = new.id and p.role = 'original' and p.ordinal < 1000000;
  -- One that we made: what a device wrote beside the recording may be unreadable.
  new.has_telemetry := exists (select from items.part p where p.item_id = new.id and p.role = 'telemetry' and p.file_name is null);
  return new;
end $$;

create trigger keep_facets before insert or update of kind, has_telemetry, category_ids, tags on items.item for each row execute function items.keep_facets();

create function items.part_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update items.item set kind = kind where id = new.item_id;
  return null;
end $$;

create trigger part_made after insert on items.part for each row when (new.role = 'telemetry' or new.media_type is not null) execute function items.part_changed();
create trigger part_changed after update of media_type, ordinal on items.part for each row when (new.role = 'original') execute function items.part_changed();

create function cases.words_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update items.item set words = words, category_ids = category_ids where id = new.item_id;
  return null;
end $$;

create trigger words_changed after insert or update on cases.incident_item for each row execute function cases.words_changed();
create trigger words_changed after insert or update on cases.item_category for each row execute function cases.words_changed();

create trigger words_changed after insert or update on items.item_tag for each row execute function cases.words_changed();

-- Stored, so that words next to each other are looked for without reading the texts again.
alter table cases.case_file add column words tsvector generated always as (items.words_apart(reference, title)) stored;
create index ix_case_file_words on cases.case_file using gin (words) with (fastupdate = off);

create index ix_marker_words on review.marker using gin (items.words(text)) with (fastupdate = off) where removed_at is null;

-- Which subtitles wait to be read, without going through all parts.
create index ix_part_subtitles on items.part (id) where file_name is not null and display ~* '\.(srt|vtt)$';

-- What was said, where a device was, and what is there of a copy that is being made, goes with the key of the file in which it stands.
create function items.forget_content() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from review.transcript t using items.part p where p.object_id = new.id and t.part_id = p.id;
  delete from items.copy_stretch s using items.part p where p.object_id = new.id and s.part_id = p.id;
  delete from items.place l using items.part p where p.object_id = new.id and p.role = 'telemetry' and l.item_id = p.item_id;
  return null;
end $$;

-- Sealed bytes do not get smaller.
alter table items.copy_stretch alter column sealed set storage external;

create trigger forget_content after update of key_destroyed_at on items.sealed_object for each row when (new.key_destroyed_at is not null) execute function items.forget_content();

-- References are found whole, capitals and small letters alike; what is like one is only ever offered.
create index ix_case_file_lower_reference on cases.case_file (lower(reference));
create index ix_incident_lower_reference on cases.incident (lower(reference));
create index ix_device_lower_serial on devices.device (lower(serial));
create index ix_case_file_like_reference on cases.case_file using gist (reference gist_trgm_ops (siglen = 64));
create index ix_incident_like_reference on cases.incident using gist (reference gist_trgm_ops (siglen = 64));
