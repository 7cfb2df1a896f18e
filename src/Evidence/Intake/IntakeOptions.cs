using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.Extensions.Configuration;

namespace Evidence.Intake;

/// <summary>Which way footage takes into the object store.</summary>
public enum UploadWay
{
    /// <summary>Through the web nodes.</summary>
    ViaServer,

    /// <summary>Straight into the store, to addresses that the web nodes sign.</summary>
    Direct,
}

/// <summary>What an installation sets for its intake.</summary>
public sealed record IntakeOptions
{
    private const int MostDays = 3650;

    /// <summary>Shortest length of a part, in bytes (<c>Evidence:PartBytes</c>).</summary>
    public int PartBytes { get; init; } = PartPlan.SmallestPartBytes;

    /// <summary>When files may be erased from the agency's own devices (<c>Evidence:Erase</c>: never, after-receipt, after-media-check).</summary>
    public ErasePolicy Erase { get; init; } = ErasePolicy.AfterReceipt;

    /// <summary>Which way parts take (<c>Storage:Uploads</c>: via-server, direct). Direct needs a store that can.</summary>
    public UploadWay Uploads { get; init; } = UploadWay.ViaServer;

    /// <summary>How long the address of a part is good: a part over the thinnest line that an agent puts up with takes 18 minutes.</summary>
    public TimeSpan AddressGoodFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a permit is good: long enough for a full card on a slow reader, too short to be kept for another day.</summary>
    public TimeSpan PermitGoodFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long nothing may be heard of a docking before what it had begun to send is given up (<c>Evidence:GiveUpUploadsAfterDays</c>). A dock PC may
    /// be without its server for weeks.
    /// </summary>
    public TimeSpan UploadsMayRest { get; init; } = TimeSpan.FromDays(30);

    /// <exception cref="InvalidOperationException">A setting is no value that it can have.</exception>
    public static IntakeOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new IntakeOptions();
        if (configuration["Evidence:PartBytes"] is { Length: > 0 } bytes)
            options = options with { PartBytes = int.TryParse(bytes, out var number) && number > 0 ? number : throw Wrong("Evidence:PartBytes", "a length in bytes") };
        if (configuration["Evidence:Erase"] is { Length: > 0 } word)
            options = options with { Erase = Vocabulary.TryParse<ErasePolicy>(word, out var policy) ? policy : throw Wrong("Evidence:Erase", "never, after-receipt or after-media-check") };
        if (configuration["Storage:Uploads"] is { Length: > 0 } way)
            options = options with { Uploads = Vocabulary.TryParse<UploadWay>(way, out var uploads) ? uploads : throw Wrong("Storage:Uploads", "via-server or direct") };
        if (configuration["Evidence:GiveUpUploadsAfterDays"] is { Length: > 0 } days)
            options = options with { UploadsMayRest = int.TryParse(days, out var many) && many is > 0 and <= MostDays ? TimeSpan.FromDays(many) : throw Wrong("Evidence:GiveUpUploadsAfterDays", $"a number of days from 1 to {MostDays}") };
        return options;
    }

    private static InvalidOperationException Wrong(string setting, string expected) => new($"The setting {setting} must be {expected}.");
}
