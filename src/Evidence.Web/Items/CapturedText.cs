using System.Globalization;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Search;

namespace Evidence.Web.Items;

/// <summary>When a recording was made, in words that promise no more than the device knew.</summary>
internal sealed record CapturedText(DateTime Local, string? Zone, int? UncertaintySeconds)
{
    private const string Stated = EvidenceItem.StatedTime;

    public static CapturedText? Of(EvidenceItem item) => Of(item.CapturedLocal, item.CapturedZone, item.CapturedUncertaintySeconds);

    public static CapturedText? Of(RecordingFacts item) => Of(item.CapturedLocal, null, null);

    public static CapturedText? Of(ListedItem item) => Of(item.CapturedLocal, item.CapturedZone, item.CapturedUncertaintySeconds);

    /// <summary>"21 Nov 2026, 13:58:01".</summary>
    public string Short => Local.ToString("d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>"21 November 2026, 13:58:01".</summary>
    public string Full => Local.ToString("d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>For <c>datetime</c> attributes and the player's clock: no zone, because the device told none.</summary>
    public string Machine => Local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Whose clock it was.</summary>
    public string ByWhich => Zone == Stated ? "by the recorder’s clock, as somebody read it" : "by the device’s clock";

    /// <summary>That, and how sure it is.</summary>
    public string By => Zone == Stated ? ByWhich : $"{ByWhich}, {Certainty}";

    /// <summary>"± 2 s, zone from GPS".</summary>
    public string Certainty => $"{Within}, {ZoneSource}";

    private static CapturedText? Of(DateTime? local, string? zone, int? uncertaintySeconds) =>
        local is { } known ? new(known, zone, uncertaintySeconds) : null;

    private string Within => UncertaintySeconds switch
    {
        null => "accuracy not known",
        0 => "to the second",
        < 120 => $"± {UncertaintySeconds} s",
        < 7200 => $"± {UncertaintySeconds / 60} min",
        < 172_800 => $"± {UncertaintySeconds / 3600} h",
        _ => $"± {UncertaintySeconds / 86_400} days",
    };

    private string ZoneSource => Zone switch
    {
        null or "" or "unknown" => "zone not recorded",
        "gps" => "zone from GPS",
        "file" => "UTC by the file",
        Stated => "as the recorder’s clock showed",
        EvidenceItem.DeviceFileTime => "by the file’s date on the card",
        var other => $"zone: {other}",
    };
}
