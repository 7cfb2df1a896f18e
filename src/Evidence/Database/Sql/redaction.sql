-- Whether a recording is a redacted copy that no second person approved, or was cut out of one, stands in its row: what is asked of each row of every list.
create function redaction.is_unapproved(item uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  with recursive origin (id) as (
    select item
    union
    select clip.master_id from origin join items.clip clip on clip.id = origin.id)
  select exists (
    select from origin join redaction.render copy on copy.made_item_id = origin.id
    where not exists (select from redaction.review review where review.render_id = copy.id and review.decision = 'approved'));
$$;

create function items.keep_approval() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.is_unapproved := redaction.is_unapproved(new.id);
  return new;
end $$;

create trigger keep_approval before insert or update of is_unapproved on items.item for each row execute function items.keep_approval();

-- What was cut out of a recording, and out of that, stands as the recording does.
create function redaction.note_approval(item uuid) returns void language sql security definer set search_path = pg_catalog as $$
  with recursive made (id) as (
    select item
    union
    select clip.id from made join items.clip clip on clip.master_id = made.id)
  update items.item set is_unapproved = is_unapproved where id in (select id from made);
$$;

create function redaction.approval_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform redaction.note_approval(new.made_item_id);
  return null;
end $$;

create trigger approval_changed after insert on redaction.render for each row execute function redaction.approval_changed();
create trigger approval_changed after update of decision on redaction.review for each row execute function redaction.approval_changed();

create function items.clip_asked() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform redaction.note_approval(new.id);
  return null;
end $$;

create trigger clip_asked after insert on items.clip for each row execute function items.clip_asked();
