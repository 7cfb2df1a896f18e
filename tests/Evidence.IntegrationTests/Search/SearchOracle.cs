using System.Text;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Items.Places;
using Evidence.Search;

namespace Evidence.IntegrationTests.Search;

/// <summary>A term of a query: words next to each other, which have to be there or must not.</summary>
internal sealed record Term(IReadOnlyList<string> Words, bool IsNot);

/// <summary>What is searched for: either of some groups, of which every term has to hold. As text and as what the text means.</summary>
/// <param name="Reference">It is the whole of one, besides.</param>
internal sealed record Asked(string Text, IReadOnlyList<IReadOnlyList<Term>> Groups, bool Reference);

/// <summary>Goes through all recordings and says which a search has to find, in order, from docs/operations/access.md and decision 0038 alone.</summary>
internal sealed class SearchOracle(SearchWorld world)
{
    private readonly Dictionary<PersonId, HashSet<ItemId>> reached = [];
    private readonly Dictionary<ItemId, List<string[]>> texts = world.Items.ToDictionary(item => item.Id, item => (List<string[]>)[.. TextsOf(world, item).Select(Folded)]);
    private readonly Dictionary<CaseId, List<string[]>> caseTexts = world.Files.Values.ToDictionary(file => file.Id, file => (List<string[]>)[Folded(file.Reference), Folded(file.Title)]);

    private readonly Dictionary<Guid, List<string[]>> noteTexts = world.NotesOf.SelectMany(notes => notes).ToDictionary(note => note.Id, note => (List<string[]>)[Folded(note.Text)]);
    private readonly Dictionary<ItemId, List<string[]>> said = world.SaidIn.ToDictionary(of => of.Key, of => (List<string[]>)[Folded(of.Value)]);
    private readonly Dictionary<PersonId, HashSet<ItemId>> played = [];

    /// <summary>Where the words of the search that was asked last stand: it is asked for several people.</summary>
    private (Asked? Asked, HashSet<ItemId> Items, HashSet<CaseId> Files, HashSet<Guid> Notes, HashSet<ItemId> Said) last = (null, [], [], [], []);

    public List<ItemId> Run(SearchFilter filter, Asked? asked, ItemOrder order, PersonId person)
    {
        var found = world.Items.Where(item => Reached(person).Contains(item.Id));
        if (asked is not null)
            found = ByText(found, asked, person);
        var sorted = found.Where(item => Holds(filter, item, person)).ToList();
        sorted.Sort((a, b) => Compare(a, b, order));
        return [.. sorted.Select(item => item.Id)];
    }

    /// <summary>What folding makes of the letters of the world's words; looked up in the Unicode tables, not computed.</summary>
    private static readonly Dictionary<char, string> Known = new() { ['é'] = "e", ['ü'] = "u", ['ï'] = "i", ['ﬁ'] = "fi", ['０'] = "0", ['２'] = "2", ['６'] = "6" };

    public static string[] Folded(string text)
    {
        var folded = string.Concat(text.ToLowerInvariant().Select(c => Known.GetValueOrDefault(c, c.ToString())));
        return string.Concat(folded.Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    public HashSet<ItemId> Reached(PersonId person)
    {
        if (!reached.TryGetValue(person, out var items))
            reached[person] = items = [.. world.Items.Where(item => Reaches(person, item, Permission.SeeFootage)).Select(item => item.Id)];
        return items;
    }

    private IEnumerable<EvidenceItem> ByText(IEnumerable<EvidenceItem> items, Asked asked, PersonId person)
    {
        if (asked.Reference && items.Where(item => IsNamed(item, asked.Text.Trim(), person)).ToList() is { Count: > 0 } named)
            return named;
        if (!ReferenceEquals(last.Asked, asked))
            last = (asked, [.. texts.Where(of => Matches(of.Value, asked)).Select(of => of.Key)], [.. caseTexts.Where(of => Matches(of.Value, asked)).Select(of => of.Key)], [.. noteTexts.Where(of => Matches(of.Value, asked)).Select(of => of.Key)], [.. said.Where(of => Matches(of.Value, asked)).Select(of => of.Key)]);
        var files = last.Files.Where(file => Knows(person, file)).ToHashSet();
        return items.Where(item => last.Items.Contains(item.Id) || world.FilesOf[item.Id].Any(files.Contains) || Reads(person, item, last.Notes) || last.Said.Contains(item.Id) && Played(person).Contains(item.Id));
    }

    /// <summary>Who may play the recording reads its notes; of a prosecutor's only their author, and who reads everybody's trails.</summary>
    private bool Reads(PersonId person, EvidenceItem item, HashSet<Guid> notes) => world.NotesOf[item.Id].Any(note => notes.Contains(note.Id)
        && (note.Chain == Chain.Operational || note.AuthorId == person || PermissionMap.ScopeOf(world.People[person].Role, Permission.ReadTrails) != Scope.None)) && Played(person).Contains(item.Id);

    private HashSet<ItemId> Played(PersonId person)
    {
        if (!played.TryGetValue(person, out var items))
            played[person] = items = [.. world.Items.Where(item => (world.NotesOf[item.Id].Any() || world.SaidIn.ContainsKey(item.Id)) && Reaches(person, item, Permission.PlayFootage)).Select(item => item.Id)];
        return items;
    }

    private bool IsNamed(EvidenceItem item, string reference, PersonId person) =>
        Same(item.Id.ToString(), reference)
        || world.IncidentsOf[item.Id].Any(incident => Same(world.Incidents[incident].Reference, reference))
        || world.FilesOf[item.Id].Any(file => Knows(person, file) && Same(world.Files[file].Reference, reference))
        || item.DeviceId is { } device && Same(world.Serials[device], reference);

    private static bool Matches(List<string[]> texts, Asked asked) => asked.Groups.Any(terms => terms.All(term => term.IsNot != texts.Any(text => Stands(text, term.Words))));

    private static bool Stands(string[] text, IReadOnlyList<string> words) => Enumerable.Range(0, Math.Max(0, text.Length - words.Count + 1)).Any(at => words.Index().All(word => text[at + word.Index] == word.Item));

    private static IEnumerable<string> TextsOf(SearchWorld world, EvidenceItem item) =>
    [
        item.Title, .. world.CategoriesOf[item.Id].SelectMany(category => (string[])[world.Categories[category].Code, world.Categories[category].Title]),
        .. world.TagsOf[item.Id], .. world.IncidentsOf[item.Id].SelectMany(incident => (string[])[world.Incidents[incident].Reference, world.Incidents[incident].Title]),
    ];

    private AccessClass ClassOf(EvidenceItem item) =>
        world.CategoriesOf[item.Id].Select(category => world.Categories[category].AccessClass).Concat(world.FilesOf[item.Id].Select(file => world.Files[file].AccessClass)).Append(item.OwnClass).Max();

    private bool Reaches(PersonId person, EvidenceItem item, Permission permission)
    {
        var (role, unit) = (world.People[person].Role, world.People[person].UnitId);
        var scope = PermissionMap.ScopeOf(role, permission);
        if (scope == Scope.None || world.IncidentsOf[item.Id].Any(incident => world.Locks.Contains((incident, person))))
            return false;
        var (access, isBare) = (ClassOf(item), !item.IsPrivileged && !item.IsCourtSealed);
        var seesRestricted = PermissionMap.ScopeOf(role, Permission.SeeRestricted).HasFlag(Scope.Any);
        return scope.HasFlag(Scope.Own) && item.OfficerId == person && access != AccessClass.Confidential && isBare
            || scope.HasFlag(Scope.Unit) && access == AccessClass.Standard && isBare && unit is { } own && Above(item.UnitId).Contains(own)
            || scope.HasFlag(Scope.Case) && isBare && world.FilesOf[item.Id].Any(file => world.MembersNow[file].Contains(person))
            || scope.HasFlag(Scope.Any) && (seesRestricted ? access != AccessClass.Confidential && (isBare || permission == Permission.SeeFootage) : access == AccessClass.Standard && isBare)
            || world.GrantsNow.Any(grant => IsTo(grant, person) && (grant.ItemId == item.Id || grant.CaseId is { } file && world.FilesOf[item.Id].Contains(file)));
    }

    private bool Knows(PersonId person, CaseId file)
    {
        var role = world.People[person].Role;
        var scope = PermissionMap.ScopeOf(role, Permission.SeeFootage);
        return scope.HasFlag(Scope.Case) && world.MembersNow[file].Contains(person)
            || world.GrantsNow.Any(grant => grant.CaseId == file && IsTo(grant, person))
            || scope.HasFlag(Scope.Any) && (world.Files[file].AccessClass == AccessClass.Standard
                || world.Files[file].AccessClass == AccessClass.Restricted && PermissionMap.ScopeOf(role, Permission.SeeRestricted).HasFlag(Scope.Any));
    }

    private bool IsTo(Evidence.Items.Reach.AccessGrant grant, PersonId person) => grant.PersonId == person || grant.UnitId is { } unit && Above(world.People[person].UnitId).Contains(unit);

    private IEnumerable<UnitId> Above(UnitId? unit)
    {
        for (; unit is { } one; unit = world.ParentUnits[one])
            yield return one;
    }

    private bool Holds(SearchFilter filter, EvidenceItem item, PersonId person)
    {
        var day = item.CapturedLocal is { } captured ? DateOnly.FromDateTime(captured) : (DateOnly?)null;
        var type = world.MediaTypes[item.Id];
        var kind = type?.Split('/')[0] switch { "video" => RecordingKind.Video, "audio" => RecordingKind.Audio, "image" => RecordingKind.Picture, _ => RecordingKind.Other };
        return (filter.State is null || filter.State == item.State) && (filter.Officer is null || filter.Officer == item.OfficerId) && (filter.Unit is null || filter.Unit == item.UnitId)
            && (filter.Device is null || filter.Device == item.DeviceId) && (filter.Kind is null || filter.Kind == kind) && (filter.Class is null || filter.Class == ClassOf(item))
            && (filter.Category is null || world.CategoriesOf[item.Id].Contains(filter.Category.Value))
            && (filter.Case is null || world.FilesOf[item.Id].Any(file => Knows(person, file) && Same(world.Files[file].Reference, filter.Case)))
            && (filter.Incident is null || world.IncidentsOf[item.Id].Any(incident => Same(world.Incidents[incident].Reference, filter.Incident)))
            && (filter.From is null || day >= filter.From) && (filter.Until is null || day <= filter.Until)
            && (filter is { Earliest: null, Latest: null } || item.CapturedLocal is { } began && IsBetween(TimeOnly.FromDateTime(began), filter.Earliest, filter.Latest))
            && (filter.ShortestMs is null || item.DurationMs >= filter.ShortestMs) && (filter.LongestMs is null || item.DurationMs <= filter.LongestMs)
            && (filter.Tag is null || world.TagsOf[item.Id].Contains(filter.Tag.ToLowerInvariant()))
            && (filter.Area is null || world.PlacesOf[item.Id].Any(place => IsIn(filter.Area, place)))
            && (filter.HasTelemetry is null || filter.HasTelemetry == world.WithTrack.Contains(item.Id));
    }

    /// <summary>Minute by minute of the day, from the one on: until the other one's minute, or once round.</summary>
    private static bool IsBetween(TimeOnly time, TimeOnly? earliest, TimeOnly? latest)
    {
        int Minute(TimeOnly of) => of.Hour * 60 + of.Minute;
        var (from, until) = (earliest is { } e ? Minute(e) : 0, latest is { } l ? Minute(l) : 0);
        var many = (until - from + 1440) % 1440 is var some and not 0 ? some : 1440;
        return (Minute(time) - from + 1440) % 1440 < many;
    }

    private static bool IsIn(Area area, (double North, double East) place) => area switch
    {
        Area.Box box => place.North >= box.South && place.North <= box.North && (box.West <= box.East ? place.East >= box.West && place.East <= box.East : place.East >= box.West || place.East <= box.East),
        Area.Around around => Earth.Metres((around.North, around.East), place) <= around.Metres,
        _ => throw new ArgumentOutOfRangeException(nameof(area)),
    };

    private static int Compare(EvidenceItem a, EvidenceItem b, ItemOrder order)
    {
        bool IsUnknown(EvidenceItem item) => order.By switch { ItemSort.Recorded => item.CapturedLocal is null, ItemSort.Length => item.DurationMs is null, _ => false };
        if (IsUnknown(a).CompareTo(IsUnknown(b)) is var unknown and not 0)
            return unknown;
        var first = order.By switch
        {
            ItemSort.Recorded => Nullable.Compare(a.CapturedLocal, b.CapturedLocal),
            ItemSort.Length => Nullable.Compare(a.DurationMs, b.DurationMs),
            ItemSort.Name => Small(a.Title).AsSpan().SequenceCompareTo(Small(b.Title)),
            _ => 0,
        };
        var risen = first != 0 ? first : a.ArrivedAt.CompareTo(b.ArrivedAt) is var arrived and not 0 ? arrived : string.CompareOrdinal(a.Id.ToString(), b.Id.ToString());
        return order.Descending ? -risen : risen;
    }

    private static byte[] Small(string name) => Encoding.UTF8.GetBytes(string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c)));

    private static bool Same(string reference, string other) => string.Equals(reference, other, StringComparison.OrdinalIgnoreCase);
}
