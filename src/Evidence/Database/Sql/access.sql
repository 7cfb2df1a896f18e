-- A recording's effective class is the highest of its own, its category's and its cases': whoever writes, the database keeps it so.
create function items.class_rank(class text) returns int language sql immutable parallel safe set search_path = pg_catalog as
  $$ select case class when 'confidential' then 2 when 'restricted' then 1 else 0 end $$;

create function items.effective_class(item uuid, own text) returns text language sql stable set search_path = pg_catalog as $$
  select (array['standard', 'restricted', 'confidential'])[1 + greatest(items.class_rank(own),
    (select max(items.class_rank(c.access_class)) from cases.item_category l join cases.category c on c.id = l.category_id where l.item_id = item and l.removed_at is null),
    (select max(items.class_rank(c.access_class)) from cases.case_item l join cases.case_file c on c.id = l.case_id where l.item_id = item and l.removed_at is null))]
$$;

create function items.keep_class() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.access_class := items.effective_class(new.id, new.own_class);
  -- With it: what nobody sorted is found without looking at what was.
  new.has_category := exists (select from cases.item_category l where l.item_id = new.id and l.removed_at is null);
  return new;
end $$;

create trigger keep_class before insert or update of own_class, access_class, has_category on items.item for each row execute function items.keep_class();

-- The row that gives the class is locked: a recording joins it before its class changes, or after.
create function cases.link_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_table_name = 'case_item' then
    perform from cases.case_file where id = new.case_id for share;
  else
    perform from cases.category where id = new.category_id for share;
  end if;
  update items.item set own_class = own_class where id = new.item_id;
  return null;
end $$;

create trigger link_changed after insert or update on cases.case_item for each row execute function cases.link_changed();
create trigger link_changed after insert or update on cases.item_category for each row execute function cases.link_changed();

create function cases.class_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_table_name = 'case_file' then
    update items.item set own_class = own_class where id in (select item_id from cases.case_item where case_id = new.id and removed_at is null);
  else
    update items.item set own_class = own_class where id in (select item_id from cases.item_category where category_id = new.id and removed_at is null);
  end if;
  return null;
end $$;

create trigger class_changed after update of access_class on cases.case_file for each row execute function cases.class_changed();
create trigger class_changed after update of access_class on cases.category for each row execute function cases.class_changed();

-- A recording's unit is its officer's when it arrived, and a grant is only ever taken back.
create function items.check_unit() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception using errcode = 'EV004', message = format('the unit of item %s stays as it was when it arrived', old.id);
end $$;

create trigger check_unit before update of unit_id on items.item for each row when (new.unit_id is distinct from old.unit_id) execute function items.check_unit();

create function items.check_grant() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if old.revoked_at is not null or to_jsonb(old) - array['revoked_at', 'revoked_by'] is distinct from to_jsonb(new) - array['revoked_at', 'revoked_by'] then
    raise exception using errcode = 'EV004', message = format('grant %s is only ever taken back', old.id);
  end if;
  return new;
end $$;

create trigger check_grant before update on items.access_grant for each row execute function items.check_grant();

-- A unit and those below it, and a unit and those above it; none of null.
create function access.units_below(unit uuid) returns setof uuid language sql stable set search_path = pg_catalog as $$
  with recursive below as (select u.id from access.unit u where u.id = unit union select u.id from access.unit u join below b on u.parent_id = b.id)
  select id from below
$$;
create function access.units_above(unit uuid) returns setof uuid language sql stable set search_path = pg_catalog as $$
  with recursive above as (select u.id, u.parent_id from access.unit u where u.id = unit union select u.id, u.parent_id from access.unit u join above a on u.id = a.parent_id)
  select id from above
$$;
