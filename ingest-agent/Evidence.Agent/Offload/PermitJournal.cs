using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// What became of one permit, durable step by step: <c>device/permit.journal</c>, so that one device's docking opens no journal of another.
/// Its file is what makes a permit single-use: a permit whose file is there is never begun again, whoever sends it. Once the permit has
/// expired, its time does that.
/// </summary>
internal sealed class PermitJournal : IDisposable
{
    private readonly AppendLog log;
    private readonly Dictionary<ObjectId, string?> done = [];

    private PermitJournal(AppendLog log, PermitRecord begun) => (this.log, Begun) = (log, begun);

    public PermitRecord Begun { get; }

    public bool IsReported { get; private set; }

    public PermitReport Report => new(
        [.. done.Where(one => one.Value is null).Select(one => one.Key)],
        [.. done.Where(one => one.Value is not null).Select(one => new EraseFailure(one.Key, one.Value!))]);

    /// <param name="volume">The device: <see cref="Docks.DockedCard.Key"/>.</param>
    public static bool IsUsed(string folder, PermitId permit, string volume) => File.Exists(PathFor(folder, permit, volume));

    /// <summary>The paths of the device's journals.</summary>
    public static IReadOnlyList<string> Of(string folder, string volume) =>
        Path.Combine(folder, volume) is var own && Directory.Exists(own) ? Directory.GetFiles(own, "*.journal") : [];

    /// <exception cref="AlreadyThereException">The permit was begun before.</exception>
    public static PermitJournal Start(string folder, Permit permit, string volume)
    {
        var path = PathFor(folder, permit.Id, volume);
        if (File.Exists(path)) throw new AlreadyThereException(path);
        Durable.CreateFolder(Path.GetDirectoryName(path)!);
        var journal = new PermitJournal(AppendLog.Open(path), new() { Volume = volume, Permit = permit.Id, Until = permit.Until, Files = [.. permit.Files.Select(file => new PermitTarget(file.Object, file.Path))] });
        journal.Append(journal.Begun);
        FaultPoints.Hit(FaultPoint.AgentPermitKept);
        return journal;
    }

    /// <summary>Null where the first record never became durable: nothing was erased under it.</summary>
    public static PermitJournal? Open(string path)
    {
        var log = AppendLog.Open(path);
        var records = log.Recovered.Select(bytes => JsonSerializer.Deserialize(bytes, PermitJson.Default.PermitRecord)!).ToList();
        if (records is [{ Files: not null } begun, ..])
        {
            var journal = new PermitJournal(log, begun);
            foreach (var record in records.Skip(1)) journal.Take(record);
            return journal;
        }
        log.Dispose();
        return null;
    }

    public IEnumerable<PermitTarget> Undone => Begun.Files!.Where(file => !done.ContainsKey(file.Object));

    /// <param name="failure">Why it was not erased; null if it was.</param>
    public void Note(ObjectId erased, string? failure)
    {
        var record = new PermitRecord { Object = erased, Failure = failure };
        Append(record);
        FaultPoints.Hit(FaultPoint.AgentEraseNoted);
        Take(record);
    }

    public void NoteReported()
    {
        var record = new PermitRecord { Reported = true };
        Append(record);
        FaultPoints.Hit(FaultPoint.AgentPermitReported);
        Take(record);
    }

    public void Dispose() => log.Dispose();

    private static string PathFor(string folder, PermitId permit, string volume) => Path.Combine(folder, volume, $"{permit}.journal");

    private void Append(PermitRecord record) => log.Append(JsonSerializer.SerializeToUtf8Bytes(record, PermitJson.Default.PermitRecord));

    private void Take(PermitRecord record)
    {
        if (record.Object is { } erased) done[erased] = record.Failure;
        IsReported |= record.Reported;
    }
}

/// <summary>First record: volume, permit, until and files. Then one with object (and failure) for each file. Last: reported.</summary>
internal sealed record PermitRecord
{
    public string? Volume { get; init; }

    public PermitId? Permit { get; init; }

    public DateTimeOffset? Until { get; init; }

    public IReadOnlyList<PermitTarget>? Files { get; init; }

    public ObjectId? Object { get; init; }

    public string? Failure { get; init; }

    public bool Reported { get; init; }
}

internal sealed record PermitTarget(ObjectId Object, Formats.Text.DevicePath Path);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PermitRecord))]
internal sealed partial class PermitJson : JsonSerializerContext;
