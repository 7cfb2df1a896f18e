-- Distances between places: longitude as x and latitude as y, in degrees. The same as Items/Places/Earth.
create function items.metres(one point, other point) returns double precision language sql immutable parallel safe set search_path = pg_catalog as $$
  select 2 * 6371008.8 * asin(least(1, sqrt(power(sin(radians(other[1] - one[1]) / 2), 2) + cos(radians(one[1])) * cos(radians(other[1])) * power(sin(radians(other[0] - one[0]) / 2), 2))))
$$;

-- A box that holds everything within so many metres of a place, and somewhat more; near the poles and the date line it goes all around.
create function items.around(middle point, metres double precision) returns box language plpgsql immutable parallel safe set search_path = pg_catalog as $$
declare
  north double precision := metres / 111000;
  east double precision;
begin
  if abs(middle[1]) + north >= 89 then
    return box(point(-180, middle[1] - north), point(180, middle[1] + north));
  end if;
  east := north / cos(radians(abs(middle[1]) + north));
  if abs(middle[0]) + east > 180 then
    return box(point(-180, middle[1] - north), point(180, middle[1] + north));
  end if;
  return box(point(middle[0] - east, middle[1] - north), point(middle[0] + east, middle[1] + north));
end $$;
