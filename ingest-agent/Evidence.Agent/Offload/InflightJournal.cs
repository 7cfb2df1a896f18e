using Evidence.Agent.Spool;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Offload;

/// <summary>
/// What is on its way for one object, durable before it happens. Holds the invariant of sealing: under one data key, salt and nonce
/// prefix only one ciphertext of each part ever leaves this machine. Two things keep it. A part leaves only as a
/// <see cref="SendablePart"/>, which <see cref="Release"/> makes, after the part's hash is on disk (and <see cref="ReleaseSpooled"/>, of bytes
/// that went through it before). And a part whose hash is
/// on disk already is released again only if it is the same bytes; otherwise the object is given up, with its key, for ever.
/// </summary>
internal sealed class InflightJournal : IDisposable
{
    private readonly AppendLog log;
    private readonly Dictionary<int, Sha256Hash> parts = [];

    private InflightJournal(string path, AppendLog log, JournalBegin begin) => (FilePath, this.log, Begin) = (path, log, begin);

    public string FilePath { get; }

    public JournalBegin Begin { get; }

    public ObjectId Object => Begin.Object;

    public int? PartBytes { get; private set; }

    public JournalClaim? Claim { get; private set; }

    /// <summary>Hash of a part that may have left; null for one that cannot have.</summary>
    public Sha256Hash? HashOf(int part) => parts.TryGetValue(part, out var hash) ? hash : null;

    public static string PathFor(string folder, ObjectId sealedObject) => Path.Combine(folder, $"{sealedObject}.journal");

    /// <summary>Durable when it returns: the object id and its secrets exist before anything is sealed with them.</summary>
    public static InflightJournal Start(string folder, JournalBegin begin)
    {
        Durable.CreateFolder(folder);
        var path = PathFor(folder, begin.Object);
        var log = AppendLog.Open(path);
        try
        {
            log.Append(new JournalRecord { Begin = begin }.ToBytes());
            FaultPoints.Hit(FaultPoint.AgentJournalBegun);
            return new(path, log, begin);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The journal of a short file that was sealed whole in memory: the one part's hash and the claim in one flush. Durable when it returns, and nothing
    /// has left before. How the server would cut such an object makes no difference to its one part.
    /// </summary>
    public static InflightJournal StartSealed(string folder, JournalBegin begin, Sha256Hash part, JournalClaim claim)
    {
        Durable.CreateFolder(folder);
        var path = PathFor(folder, begin.Object);
        var log = AppendLog.Open(path);
        try
        {
            log.Append([new JournalRecord { Begin = begin }.ToBytes(), new JournalRecord { Part = new(0, part) }.ToBytes(), new JournalRecord { Claim = claim }.ToBytes()]);
            FaultPoints.Hit(FaultPoint.AgentJournalClaim);
            return new(path, log, begin) { parts = { [0] = part }, Claim = claim };
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>Null where there is nothing to resume: no first record (nothing was sealed yet), or records that make no sense.</summary>
    /// <exception cref="CorruptLogException">The file is damaged in its middle.</exception>
    public static InflightJournal? Open(string path)
    {
        var log = AppendLog.Open(path);
        if (log.Recovered.Count > 0 && JournalRecord.Read(log.Recovered[0])?.Begin is { } begin)
        {
            var journal = new InflightJournal(path, log, begin);
            if (log.Recovered.Skip(1).All(bytes => journal.Take(JournalRecord.Read(bytes)))) return journal;
        }
        log.Dispose();
        return null;
    }

    /// <summary>Fixes how the object is cut; the hashes of parts mean nothing under another cut.</summary>
    /// <exception cref="ObjectGivenUpException">The server now wants another cut than parts were released under.</exception>
    public void CutInto(int partBytes)
    {
        if (PartBytes == partBytes) return;
        if (PartBytes is not null) throw new ObjectGivenUpException("the server asks for parts of another length than before");
        log.Append(new JournalRecord { Parts = new(partBytes) }.ToBytes());
        FaultPoints.Hit(FaultPoint.AgentJournalCut);
        PartBytes = partBytes;
    }

    /// <summary>The one gate through which sealed bytes leave. See the invariant above.</summary>
    /// <param name="sha256">Hash of exactly these bytes.</param>
    /// <exception cref="ObjectGivenUpException">Other bytes of this part were released before.</exception>
    public SendablePart Release(int number, ReadOnlyMemory<byte> bytes, Sha256Hash sha256)
    {
        if (parts.TryGetValue(number, out var before))
        {
            if (before != sha256) throw new ObjectGivenUpException("the file has changed since an earlier try");
        }
        else
        {
            log.Append(new JournalRecord { Part = new(number, sha256) }.ToBytes());
            FaultPoints.Hit(FaultPoint.AgentJournalPart);
            parts.Add(number, sha256);
        }
        return new(number, bytes, sha256);
    }

    /// <summary>A part of a spooled copy that was found to be the one ciphertext that its claim names: all of it was released when it was sealed.</summary>
    /// <exception cref="ObjectGivenUpException">The copy changes.</exception>
    public static SendablePart ReleaseSpooled(CheckedSpool copy, int number, PartBuffer buffer) => new(number, copy.Read(number, buffer), copy.HashOf(number));

    public void KeepClaim(JournalClaim claim)
    {
        log.Append(new JournalRecord { Claim = claim }.ToBytes());
        FaultPoints.Hit(FaultPoint.AgentJournalClaim);
        Claim = claim;
    }

    /// <summary>Ends the object here: with the file goes the only copy of the data key that this machine has.</summary>
    public void Destroy()
    {
        log.Dispose();
        Destroy(FilePath);
    }

    public static void Destroy(string path)
    {
        Durable.DeleteFile(path);
        FaultPoints.Hit(FaultPoint.AgentJournalDestroyed);
    }

    public void Dispose() => log.Dispose();

    private bool Take(JournalRecord? record)
    {
        if (record is { Parts: { } cut }) PartBytes = cut.PartBytes;
        else if (record is { Part: { } part }) parts[part.N] = part.Sha256;
        else if (record is { Claim: { } claim }) Claim = claim;
        else return false;
        return true;
    }
}

/// <summary>This object cannot be completed; the file starts again under a new object id and a new key.</summary>
internal class ObjectGivenUpException(string reason) : Exception(reason);

/// <summary>The server has given it up, for example because it heard nothing of this dock for long.</summary>
internal sealed class ObjectEndedException() : ObjectGivenUpException("the server has ended this object");
