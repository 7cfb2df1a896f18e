using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Evidence.Formats.Packaging;

/// <summary>
/// Writes a BagIt 1.0 bag (RFC 8493) as one ZIP into a stream that only goes forward: any length, nothing kept in memory
/// but a line per file. SHA-256 and SHA-512 of everything are computed as it passes; manifests and tag manifests come last.
/// The same content gives the same bytes. docs/formats/bundle.md.
/// </summary>
public sealed class BagWriter
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ZipWriter zip;
    private readonly string name;
    private readonly DateTimeOffset at;
    private readonly List<FileDigest> files = [];
    private readonly HashSet<string> skeletons = new(StringComparer.Ordinal);

    /// <summary>Starts a bag.</summary>
    /// <param name="output">Written front to back; neither sought nor closed.</param>
    /// <param name="bagName">The one top folder; a safe name.</param>
    /// <param name="at">Stands as every file's time and as the bagging date.</param>
    /// <exception cref="ArgumentException">The name is not safe.</exception>
    public BagWriter(Stream output, string bagName, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(bagName);
        if (bagName.Contains('/', StringComparison.Ordinal) || BagPath.WhyUnsafe(bagName) is not null)
            throw new ArgumentException("The bag's name must be a safe name.", nameof(bagName));
        (zip, name, this.at) = (new ZipWriter(output, at), bagName, at);
    }

    /// <summary>Adds a small file whose content is at hand.</summary>
    public Task<FileDigest> AddAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        AddAsync(path, content.Length, (stream, token) => stream.WriteAsync(content, token).AsTask(), cancellation);

    /// <summary>Adds a file and returns what its bytes were, for the caller to compare with what they should be.</summary>
    /// <param name="path">Under <c>data/</c> for the payload, anything else for tag files.</param>
    /// <param name="bytes">Exactly how many bytes <paramref name="write"/> will write; null where only the writing tells.</param>
    /// <param name="write">Writes the content to the stream given.</param>
    /// <param name="cancellation">Stops the writing; the bag is then unfinished.</param>
    /// <exception cref="ArgumentException">The path is unsafe, taken, or one that the bag writes itself.</exception>
    /// <exception cref="InvalidDataException">More or fewer bytes came than announced; the bag is spoilt.</exception>
    public async Task<FileDigest> AddAsync(string path, long? bytes, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        if (BagPath.WhyUnsafe(path) is { } why) throw new ArgumentException($"Not fit for a bag: {why}.", nameof(path));
        if (IsOwnTagFile(path)) throw new ArgumentException("The bag writes this file itself.", nameof(path));
        if (files.Count == 0) await StartAsync(cancellation);
        return (await PutAsync(path, bytes, write, null, cancellation))!;
    }

    /// <summary>Adds a file only where its bytes turn out to be wanted; else, and where writing them fails, the bag is as it was before.</summary>
    /// <param name="path">See <see cref="AddAsync(string, long?, Func{Stream, CancellationToken, Task}, CancellationToken)"/>.</param>
    /// <param name="write">Writes the content to the stream given.</param>
    /// <param name="isWanted">Told what the bytes were.</param>
    /// <param name="cancellation">Stops the writing; the bag is then unfinished.</param>
    /// <returns>Null where it was not wanted.</returns>
    /// <exception cref="NotSupportedException">The output cannot seek.</exception>
    public async Task<FileDigest?> TryAddAsync(string path, Func<Stream, CancellationToken, Task> write, Func<FileDigest, bool> isWanted, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(isWanted);
        if (BagPath.WhyUnsafe(path) is { } why) throw new ArgumentException($"Not fit for a bag: {why}.", nameof(path));
        if (IsOwnTagFile(path)) throw new ArgumentException("The bag writes this file itself.", nameof(path));
        if (files.Count == 0) await StartAsync(cancellation);
        return await PutAsync(path, null, write, isWanted, cancellation);
    }

    /// <summary>Writes bag-info.txt, the manifests, the tag manifests and the archive's directory.</summary>
    /// <param name="info">Label and value pairs for bag-info.txt, in order; Bagging-Date and Payload-Oxum are added.</param>
    /// <param name="cancellation">Stops the writing; the bag is then unfinished.</param>
    public async Task FinishAsync(IEnumerable<KeyValuePair<string, string>> info, CancellationToken cancellation)
    {
        if (files.Count == 0) await StartAsync(cancellation);
        await PutTextAsync("bag-info.txt", BagInfo(info), cancellation);
        var payload = files.Where(f => IsPayload(f.Path)).ToList();
        await PutTextAsync("manifest-sha256.txt", Manifest(payload, f => f.Sha256.ToString()), cancellation);
        await PutTextAsync("manifest-sha512.txt", Manifest(payload, f => f.Sha512), cancellation);
        var tags = files.Where(f => !IsPayload(f.Path)).ToList();
        await PutTextAsync("tagmanifest-sha256.txt", Manifest(tags, f => f.Sha256.ToString()), cancellation);
        await PutTextAsync("tagmanifest-sha512.txt", Manifest(tags, f => f.Sha512), cancellation);
        await zip.FinishAsync(cancellation);
    }

    private Task<FileDigest?> StartAsync(CancellationToken cancellation) =>
        PutTextAsync("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", cancellation);

    private Task<FileDigest?> PutTextAsync(string path, string text, CancellationToken cancellation)
    {
        var content = Utf8.GetBytes(text);
        return PutAsync(path, content.Length, (stream, token) => stream.WriteAsync(content, token).AsTask(), null, cancellation);
    }

    private async Task<FileDigest?> PutAsync(string path, long? bytes, Func<Stream, CancellationToken, Task> write, Func<FileDigest, bool>? isWanted, CancellationToken cancellation)
    {
        if (!skeletons.Add(path.ToLowerInvariant())) throw new ArgumentException("The path is taken, perhaps in other letter case.", nameof(path));
        var member = await zip.BeginMemberAsync($"{name}/{path}", bytes, cancellation);
        await using var stream = new DigestingStream(zip, bytes);
        try
        {
            await write(stream, cancellation);
        }
        catch when (isWanted is not null)
        {
            TakeBack(member, path);
            throw;
        }

        if (bytes is not null && stream.Length != bytes) throw new InvalidDataException($"{path} was announced with {bytes} bytes and had {stream.Length}.");
        var digest = stream.Finish(path);
        if (isWanted?.Invoke(digest) == false)
        {
            TakeBack(member, path);
            return null;
        }

        await zip.EndMemberAsync(member, digest.Bytes, stream.Crc, cancellation);
        files.Add(digest);
        return digest;
    }

    private void TakeBack(ZipMember member, string path)
    {
        zip.TakeBack(member);
        skeletons.Remove(path.ToLowerInvariant());
    }

    private string BagInfo(IEnumerable<KeyValuePair<string, string>> info)
    {
        var payload = files.Where(f => IsPayload(f.Path)).ToList();
        var text = new StringBuilder();
        foreach (var (label, value) in info) text.Append(label).Append(": ").Append(OneLine(value)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"Bagging-Date: {at.UtcDateTime:yyyy-MM-dd}\n");
        text.Append(CultureInfo.InvariantCulture, $"Payload-Oxum: {payload.Sum(f => f.Bytes)}.{payload.Count}\n");
        return text.ToString();
    }

    private static string OneLine(string value) => string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

    private static string Manifest(IEnumerable<FileDigest> listed, Func<FileDigest, string> hash)
    {
        var text = new StringBuilder();
        foreach (var file in listed) text.Append(hash(file)).Append("  ").Append(file.Path).Append('\n');
        return text.ToString();
    }

    private static bool IsPayload(string path) => path.StartsWith("data/", StringComparison.Ordinal);

    private static bool IsOwnTagFile(string path) =>
        !path.Contains('/', StringComparison.Ordinal) && (path.ToLowerInvariant() is "bagit.txt" or "bag-info.txt" or "fetch.txt"
            || path.Contains("manifest-", StringComparison.OrdinalIgnoreCase));

    /// <summary>Passes bytes on to the archive and hashes them on the way.</summary>
    private sealed class DigestingStream(ZipWriter zip, long? announced) : Stream
    {
        private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly IncrementalHash sha512 = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        private Crc32 crc = Crc32.Start();
        private long written;

        public uint Crc => crc.Value;
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => written;
        public override long Position { get => written; set => throw new NotSupportedException(); }

        public FileDigest Finish(string path) =>
            new(path, written, Sha256Hash.Finish(sha256), Convert.ToHexStringLower(sha512.GetHashAndReset()));

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (written + buffer.Length > announced) throw new InvalidDataException($"More than the announced {announced} bytes came.");
            sha256.AppendData(buffer.Span);
            sha512.AppendData(buffer.Span);
            crc.Append(buffer.Span);
            written += buffer.Length;
            await zip.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A bag is written asynchronously.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                sha256.Dispose();
                sha512.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
