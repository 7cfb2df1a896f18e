using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Evidence.Formats;

namespace Evidence.Items;

/// <summary>
/// Where a page of a list ends: the next page begins after it, however many items arrive meanwhile. It holds what the last item was sorted by
/// and not only which it was, because a length becomes known while somebody turns pages.
/// </summary>
/// <param name="Number">Milliseconds of a list sorted by length, ticks of one sorted by recorded time; null where the item has none, and in other lists.</param>
/// <param name="Name">The name of a list sorted by names; null in others.</param>
public sealed record ItemCursor(DateTimeOffset ArrivedAt, ItemId Id, long? Number = null, string? Name = null)
{
    /// <summary>A name on a device has at most 255 bytes, of which each may take several here.</summary>
    private const int LongestText = 6000;

    /// <summary>No number and no name: sorted by arrival alone, be it the whole list or those of which the number is not known.</summary>
    internal bool HasValue => Number is not null || Name is not null;

    internal DateTime? Recorded => Number is { } ticks ? new DateTime(Math.Min(ticks, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified) : null;

    public override string ToString()
    {
        var last = Number?.ToString(CultureInfo.InvariantCulture) ?? (Name is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Name)));
        return string.Create(CultureInfo.InvariantCulture, $"{ArrivedAt.UtcTicks}_{Id}") + (last is null ? "" : "." + last);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote for a list that is sorted so; null for everything else.</summary>
    public static ItemCursor? Parse(string? text, ItemSort by)
    {
        if (text is null or { Length: > LongestText })
            return null;
        var (place, value) = text.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? (text[..dot], text[(dot + 1)..]) : (text, null);
        var parts = place.Split('_');
        if (parts.Length != 2 || !TryNumber(parts[0], out var ticks) || ticks > DateTimeOffset.MaxValue.Ticks || !ItemId.TryParse(parts[1], out var id))
            return null;
        var bare = new ItemCursor(new DateTimeOffset(ticks, TimeSpan.Zero), id);
        return (by, value) switch
        {
            (ItemSort.Arrived or ItemSort.Recorded or ItemSort.Length, null) => bare,
            (ItemSort.Recorded or ItemSort.Length, not null) => TryNumber(value, out var number) ? bare with { Number = number } : null,
            (ItemSort.Name, not null) => NameOf(value) is { } name ? bare with { Name = name } : null,
            _ => null,
        };
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Null where it is no text, or one that no database takes.</summary>
    private static string? NameOf(string encoded)
    {
        if (!Base64Url.IsValid(encoded))
            return null;
        var bytes = Base64Url.DecodeFromChars(encoded);
        return System.Text.Unicode.Utf8.IsValid(bytes) && !bytes.Contains((byte)0) ? Encoding.UTF8.GetString(bytes) : null;
    }
}
