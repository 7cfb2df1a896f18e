using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>
/// A file of records that only grows: a record is there, whole, once <see cref="Append(ReadOnlySpan{byte})"/> has returned, whatever happens after.
/// One process holds it at a time. A record torn by a crash is at the end and is cut when the log is opened; its append never returned.
/// Layout: README.md of this folder.
/// </summary>
public sealed class AppendLog : IDisposable
{
    /// <summary>Longest record.</summary>
    public const int MaxRecordBytes = 16 << 20;

    private readonly Lock gate = new();
    private readonly FileStream file;
    private long length;
    private long sequence;
    private bool broken;

    private AppendLog(FileStream file, AppendLogScan scan)
    {
        this.file = file;
        Recovered = scan.Records;
        TornBytes = RandomAccess.GetLength(file.SafeFileHandle) - scan.GoodBytes;
        length = scan.GoodBytes;
        sequence = scan.Records.Count;
    }

    /// <summary>The records found when the log was opened, oldest first.</summary>
    public IReadOnlyList<byte[]> Recovered { get; }

    /// <summary>Bytes of an unfinished record that were cut when the log was opened; 0 after a clean end.</summary>
    public long TornBytes { get; }

    /// <summary>Opens or makes the log, reads every record, cuts a torn tail.</summary>
    /// <exception cref="CorruptLogException">A damaged record has good ones behind it; nothing is changed.</exception>
    /// <exception cref="IOException">Another process holds it, or the disk failed.</exception>
    public static AppendLog Open(string path)
    {
        var file = Durable.Create(path, FileMode.OpenOrCreate);
        try
        {
            // Always: an earlier start may have been killed between making the file and this.
            Durable.FlushFolder(Durable.FolderOf(path));
            var log = new AppendLog(file, AppendLogScan.Read(file.SafeFileHandle, path));
            if (log.TornBytes > 0) log.CutTo(log.length);
            return log;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the log's file by one with just these records, in one step. The log must not be open.</summary>
    public static void Rewrite(string path, IEnumerable<ReadOnlyMemory<byte>> records)
    {
        using var bytes = new MemoryStream();
        long sequence = 0;
        foreach (var record in records) bytes.Write(AppendLogFrame.Build(sequence++, record.Span));
        Durable.ReplaceFile(path, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Adds one record; durable when it returns. Safe to call from several threads.</summary>
    /// <exception cref="BytesLostException">The disk refused. The log takes no more records until it is opened again, which tells whether this one is there.</exception>
    /// <exception cref="NoSpaceException">No room; the log is as it was and takes records again once there is room.</exception>
    public void Append(ReadOnlySpan<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, MaxRecordBytes);
        lock (gate) Append(AppendLogFrame.Build(sequence, record), 1);
    }

    /// <summary>Adds several records with one flush. A crash on the way leaves the first few of them, each whole, or none.</summary>
    /// <inheritdoc cref="Append(ReadOnlySpan{byte})"/>
    public void Append(IReadOnlyList<byte[]> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfZero(records.Count);
        foreach (var record in records) ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, MaxRecordBytes, nameof(records));
        lock (gate) Append([.. records.SelectMany((record, place) => AppendLogFrame.Build(sequence + place, record))], records.Count);
    }

    public void Dispose() => file.Dispose();

    private SafeFileHandle Handle => file.SafeFileHandle;

    private void Append(byte[] frames, int records)
    {
        if (broken) throw new IOException("The log had a failure; open it again before adding to it.");
        try
        {
            Write(frames);
        }
        catch (IOException error) when (error is not BytesLostException && Durable.IsNoSpace(error))
        {
            CutTo(length);
            throw error as NoSpaceException ?? new NoSpaceException($"append to '{file.Name}'");
        }
        length += frames.Length;
        sequence += records;
    }

    private void Write(byte[] frame)
    {
        broken = true;
        FaultPoints.Hit(FaultPoint.AppendLogBeforeWrite);
        var half = frame.Length / 2;
        RandomAccess.Write(Handle, frame.AsSpan(0, half), length);
        FaultPoints.Hit(FaultPoint.AppendLogHalfWritten);
        RandomAccess.Write(Handle, frame.AsSpan(half), length + half);
        FaultPoints.Hit(FaultPoint.AppendLogWritten);
        Durable.FlushFile(Handle);
        broken = false;
    }

    private void CutTo(long end)
    {
        broken = true;
        RandomAccess.SetLength(Handle, end);
        FaultPoints.Hit(FaultPoint.AppendLogCut);
        Durable.FlushFile(Handle);
        broken = false;
    }
}
