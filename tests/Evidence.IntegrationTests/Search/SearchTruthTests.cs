using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Places;
using Evidence.Kernel;
using Evidence.Search;
using Evidence.IntegrationTests.Items.Reach;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.Search;

/// <summary>What a search finds, and in which order, against going through all recordings: two hundred searches for each role.</summary>
public sealed class SearchTruthTests(SearchWorld world, ITestOutputHelper output) : IClassFixture<SearchWorld>
{
    private const int Queries = 200, Pages = 2, Seed = 20260601;

    private static readonly string[] Words =
        ["gate", "GATE", "café", "CAFE", "überfall", "uberfall", "naive", "вокзал", "ВОКЗАЛ", "straße", "bwc4471", "0001", "burglary", "neill", "o", "front", "door", "x", "robbery", "night", "fire", "2026", "mp4", "stop", "homicide", "cat3", "inc", "case", "van", "van", "crowbar", "crowbar", "nowhere", "burg", "4471"];

    [Fact]
    public async Task Finds_what_going_through_all_recordings_finds_in_the_same_order_for_every_role()
    {
        var oracle = new SearchOracle(world);
        var random = new Random(Seed);
        var (compared, found, empty, named) = (0, 0L, 0, 0);
        for (var n = 0; n < Queries; n++)
        {
            var asked = n % 5 > 2 ? null : Ask(random);
            var (filter, order, size) = (Narrow(random) with { Text = asked?.Text }, new ItemOrder(random.Next(3) == 0 ? (ItemSort)random.Next(4) : ItemSort.Recorded, random.Next(4) > 0), random.Next(1, SearchItems.MostAtOnce + 1));
            foreach (var person in SearchWorld.Searchers)
            {
                var expected = oracle.Run(filter, asked, order, person);
                var (actual, wasNamed, isAll) = await WalkAsync(filter, order, size, person);
                Assert.True(actual.SequenceEqual(expected.Take(actual.Count)) && (!isAll || actual.Count == expected.Count) && (isAll || expected.Count > actual.Count),
                    $"Search {n} of seed {Seed} as {world.People[person].Role}: {filter}, {order}, {size} a page: {actual.Count}{(isAll ? "" : " or more")} found, {expected.Count} expected; the first that differs is the {actual.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count() + 1}."
                    + $" Not found: {string.Join(", ", expected.Take(actual.Count).Except(actual).Take(3))}. Not expected: {string.Join(", ", actual.Except(expected).Take(3))}.");
                (compared, found, empty, named) = (compared + 1, found + actual.Count, empty + (expected.Count == 0 ? 1 : 0), named + (wasNamed ? 1 : 0));
            }
        }

        output.WriteLine($"{compared} searches compared, {found} recordings; {empty} found nothing, {named} by a reference");
        Assert.Equal(Queries * SearchWorld.Searchers.Count, compared);
        // A comparison of nothing with nothing would prove nothing.
        Assert.True(found > 40_000 && empty < compared / 2 && named > 20, $"{found} found, {empty} empty, {named} named");
    }

    [Fact]
    public void The_oracle_knows_roles_apart()
    {
        var oracle = new SearchOracle(world);
        var counts = SearchWorld.Searchers.Select(person => oracle.Reached(person).Count).ToList();
        Assert.Equal(0, counts[8]);
        Assert.All(counts.Where((_, at) => at != 8), count => Assert.InRange(count, 50, world.Items.Count - 50));
        Assert.Equal(counts.Count, counts.Distinct().Count() + counts.GroupBy(count => count).Sum(group => group.Count() - 1));
        Assert.True(counts.Distinct().Count() > 5, string.Join(' ', counts));
    }

    private Asked Ask(Random random)
    {
        if (random.Next(4) == 0)
            return Name(random);
        List<IReadOnlyList<Term>> groups = [.. Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => (IReadOnlyList<Term>)[.. Enumerable.Range(0, random.Next(1, 4)).Select(at => ATerm(random, at > 0))])];
        return new(string.Join(" OR ", groups.Select(terms => string.Join(Space(random), terms.Select(term => Write(term, random))))), groups, Reference: false);
    }

    private static Term ATerm(Random random, bool mayBeNot) =>
        new([.. Enumerable.Range(0, random.Next(4) == 0 ? 2 : 1).SelectMany(_ => SearchOracle.Folded(Words[random.Next(Words.Length)]))], mayBeNot && random.Next(4) == 0);

    /// <summary>Between quotation marks, or with something between that only separates.</summary>
    private static string Write(Term term, Random random)
    {
        var text = random.Next(2) == 0 ? $"\"{string.Join(' ', term.Words)}\"" : string.Join("_/.:&|!'"[random.Next(8)], term.Words);
        return (term.IsNot ? "-" : "") + (random.Next(2) == 0 ? text.ToUpperInvariant() : text);
    }

    private static string Space(Random random) => new[] { " ", "   ", " & ", " | ", " ) " }[random.Next(5)];

    private Asked Name(Random random)
    {
        var item = world.Items[random.Next(world.Items.Count)];
        var reference = random.Next(6) switch
        {
            0 => item.Id.ToString(),
            1 => world.Incidents.Values.ElementAt(random.Next(world.Incidents.Count)).Reference,
            2 => world.Files.Values.ElementAt(random.Next(world.Files.Count)).Reference,
            3 => world.Serials.Values.ElementAt(random.Next(world.Serials.Count)),
            4 => "twin/1",
            _ => world.Incidents.Values.ElementAt(random.Next(world.Incidents.Count)).Reference[..^1], // A part of one is none.
        };
        return new(random.Next(2) == 0 ? reference : $" {reference.ToLowerInvariant()} ", [[new(SearchOracle.Folded(reference), IsNot: false)]], Reference: true);
    }

    private SearchFilter Narrow(Random random)
    {
        var filter = new SearchFilter();
        for (var more = random.Next(3); more > 0; more--)
        {
            var day = new DateOnly(2026, 1, 1).AddDays(random.Next(50));
            filter = random.Next(18) switch
            {
                0 => filter with { State = (ItemState)random.Next(3) },
                1 => filter with { Officer = SearchWorld.Person(random.Next(1, 31)) },
                2 => filter with { Unit = world.ParentUnits.Keys.ElementAt(random.Next(world.ParentUnits.Count)) },
                3 => filter with { Device = world.Serials.Keys.ElementAt(random.Next(world.Serials.Count)) },
                4 => filter with { Kind = (RecordingKind)random.Next(4) },
                5 => filter with { Category = world.Categories.Keys.ElementAt(random.Next(world.Categories.Count)) },
                6 => filter with { Case = world.Files.Values.ElementAt(random.Next(world.Files.Count)).Reference.ToUpperInvariant() },
                7 => filter with { Incident = world.Incidents.Values.ElementAt(random.Next(world.Incidents.Count)).Reference },
                8 => filter with { Class = (AccessClass)random.Next(3) },
                9 => filter with { From = day },
                10 => filter with { Until = day },
                11 => filter with { ShortestMs = random.Next(40) * 60_000 },
                14 => filter with { Tag = Words[random.Next(Words.Length)].ToUpperInvariant() },
                13 => filter with { Area = SomeArea(random) },
                15 => filter with { Earliest = AMinute(random) },
                16 => filter with { Latest = AMinute(random) },
                17 => filter with { Earliest = AMinute(random), Latest = AMinute(random) },
                12 => filter with { LongestMs = random.Next(40) * 60_000 },
                _ => filter with { HasTelemetry = random.Next(2) == 0 },
            };
        }

        return filter;
    }

    /// <summary>Mostly one at which something began.</summary>
    private static TimeOnly AMinute(Random random) => new(random.Next(4) * 6 + random.Next(2), random.Next(2));

    private static Area SomeArea(Random random)
    {
        var (north, east) = (51.4 + random.Next(100) / 1000.0, -0.1 + random.Next(100) / 1000.0);
        return random.Next(4) switch
        {
            0 => new Area.Around(north, east, random.Next(4_000, 25_000)),
            1 => new Area.Around(north, random.Next(2) == 0 ? 179.99 : -179.99, random.Next(4_000, 25_000)),
            2 => new Area.Box(north, 179.9, north + 0.1, -179.9),
            _ => new Area.Box(north, east, north + random.Next(50, 200) / 1000.0, east + random.Next(50, 200) / 1000.0),
        };
    }

    /// <summary>Some pages, each found by the text of its link.</summary>
    private async Task<(List<ItemId> Found, bool Named, bool IsAll)> WalkAsync(SearchFilter filter, ItemOrder order, int size, PersonId person)
    {
        await using var db = world.Open();
        var search = new SearchItems(db, new StoppedClock(SearchWorld.Now));
        var seen = new List<ItemId>();
        var named = false;
        ItemCursor? after = null;
        for (var page = 0; page < Pages; page++)
        {
            var found = await search.RunAsync(filter, order, after, new Actor(ActorKind.Person, person.Value, "PC", Vocabulary.Word(world.People[person].Role)), default, size);
            seen.AddRange(found.Items.Select(item => item.Id));
            named = found.Named != Naming.Nothing;
            if (found.Next is null)
                return (seen, named, true);
            after = ItemCursor.Parse(found.Next.ToString(), order.By) ?? throw new InvalidOperationException($"{found.Next} is not read");
        }

        return (seen, named, false);
    }
}
