using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Tests.Verification;

/// <summary>
/// A whole small bundle made with keys of its own: two items, one with a sidecar and a playable version. Every file can be
/// changed before the manifests are computed, as somebody would who rewrites a bundle with care.
/// </summary>
internal sealed class SampleBundle : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 14, 2, 9, TimeSpan.Zero);
    private static readonly ActId Disclosure = ActId.New();

    private readonly ECDsa root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa receiptKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<DetailLine> details = [];
    private readonly List<BundledItem> items = [];

    /// <param name="log">The log that is to have its entries; null for none.</param>
    public SampleBundle(SampleLog? log = null)
    {
        AddKey(KeyPurpose.Root, root, root);
        AddKey(KeyPurpose.Receipt, receiptKey, root);
        AddItem(1, "Traffic stop", ("clip.mp4", FileRole.Original), ("clip.SRT", FileRole.Sidecar), ("clip.mp4", FileRole.Proxy));
        AddItem(2, "Плёнка", ("two.mp4", FileRole.Original));
        Log = log is null ? null : SampleLog.AtFirst;
        Describe();
        WriteDetails();
        log?.Write(this);
    }

    public BundleLog? Log { get; set; }

    /// <summary>A statement of the root on a key that is not on P-256.</summary>
    public void State(KeyPurpose purpose, byte[] subjectPublicKeyInfo) =>
        Files[BundleLayout.KeyPath(purpose, PublicKeys.Fingerprint(subjectPublicKeyInfo))] = SignedDocument.Sign(KeyStatement.Type,
            new KeyStatement { Agency = Agency, From = At.AddYears(-1), Key = subjectPublicKeyInfo, Purpose = purpose }.ToCanonicalJson(), root).ToBytes();

    public AgencyId Agency { get; } = AgencyId.New();

    public BundleId Bundle { get; } = BundleId.New();

    public Sha256Hash Root => PublicKeys.Fingerprint(root);

    /// <summary>Path to content; change at will, then <see cref="WriteAsync"/>.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<BundledItem> Items => items;

    public string ChainOf(int number) => items[number - 1].Chain;

    public string BundleChain => BundleLayout.ChainPath(new Subject(SubjectKind.Bundle, Bundle.Value), Chain.Operational);

    public List<byte[]> Lines(string path) =>
        [.. Encoding.UTF8.GetString(Files[path]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];

    public void SetLines(string path, IEnumerable<byte[]> lines) => Files[path] = [.. lines.SelectMany(l => l.Append((byte)'\n'))];

    public byte[] Statement(KeyPurpose purpose, ECDsa key, ECDsa signer, DateTimeOffset? until = null, DateTimeOffset? from = null) =>
        SignedDocument.Sign(KeyStatement.Type, new KeyStatement
        {
            Agency = Agency,
            From = from ?? At.AddYears(-1),
            Key = key.ExportSubjectPublicKeyInfo(),
            Purpose = purpose,
            Until = until,
        }.ToCanonicalJson(), signer).ToBytes();

    public string ReceiptKeyPath => BundleLayout.KeyPath(KeyPurpose.Receipt, PublicKeys.Fingerprint(receiptKey));

    public byte[] ReceiptStatement(DateTimeOffset until) => Statement(KeyPurpose.Receipt, receiptKey, root, until);

    public byte[] SignReceipt(Receipt receipt, ECDsa? key = null) => SignedDocument.Sign(Receipt.Type, receipt.ToCanonicalJson(), key ?? receiptKey).ToBytes();

    public Receipt ReadReceipt(string path) => Receipt.Read(UnverifiedDocument.Parse(Files[path]).Value!.Json).Value!;

    public void Dispose()
    {
        root.Dispose();
        receiptKey.Dispose();
    }

    public async Task<string> WriteAsync(string folder)
    {
        var path = Path.Combine(folder, Guid.NewGuid() + ".zip");
        await using var file = File.Create(path);
        var writer = new BagWriter(file, BundleLayout.BagName(Bundle, At), At);
        foreach (var (name, content) in Files) await writer.AddAsync(name, content, default);
        await writer.FinishAsync([new("External-Identifier", Bundle.ToString())], default);
        return path;
    }

    private void AddKey(KeyPurpose purpose, ECDsa key, ECDsa signer) =>
        Files[BundleLayout.KeyPath(purpose, PublicKeys.Fingerprint(key))] = Statement(purpose, key, signer);

    private void AddItem(int number, string title, params (string Name, FileRole Role)[] parts)
    {
        var item = ItemId.New();
        var files = parts.Select(p => MakeFile(number, p.Name, p.Role)).ToList();
        var original = files[0];
        for (var i = 0; i < files.Count; i++)
            if (files[i].Role == FileRole.Proxy) files[i] = files[i] with { DerivedFrom = original.Part, OriginalName = null };

        var chain = new ChainMaker(this, new Subject(SubjectKind.Item, item.Value));
        chain.Add(CustodyAction.ItemReceived, [], ("file.name", parts[0].Name), ("actor.address", "10.0.0.1"));
        var receipts = files.Where(f => f.DerivedFrom is null).Select(f => MakeReceipt(f, item, chain.Add(CustodyAction.ObjectVerified, [Object(f)]))).ToList();
        foreach (var file in files.Where(f => f.DerivedFrom is not null)) chain.Add(CustodyAction.DerivativeMade, [Object(file)]);
        chain.Add(CustodyAction.ItemDisclosed, [.. files.Select(Object)], ("recipient", "Crown Prosecution"));
        items.Add(new BundledItem { Item = item, Number = number, Title = title, Files = files, Chain = chain.Write(), Receipts = receipts });
    }

    private BundleFile MakeFile(int number, string name, FileRole role)
    {
        var path = $"{BundleLayout.Folder(number, role, role == FileRole.Proxy)}/{name}";
        Files[path] = RandomNumberGenerator.GetBytes(5000);
        return new BundleFile
        {
            Bytes = Files[path].Length,
            OriginalName = Encoding.UTF8.GetBytes("DCIM/" + name),
            Part = PartId.New(),
            Path = path,
            Role = role,
            SealedObject = ObjectId.New(),
            Sha256 = Sha256Hash.Of(Files[path]),
        };
    }

    private string MakeReceipt(BundleFile file, ItemId item, Sha256Hash entry)
    {
        var path = BundleLayout.ReceiptPath(file.SealedObject);
        Files[path] = SignReceipt(new Receipt
        {
            Agency = Agency,
            Agent = AgentId.New(),
            At = At,
            CiphertextBytes = file.Bytes + 56,
            CiphertextSha256 = Sha256Hash.Of("c"u8),
            Entry = entry,
            Item = item,
            Object = file.SealedObject,
            Part = file.Part,
            PlaintextBytes = file.Bytes,
            PlaintextSha256 = file.Sha256,
            Session = DockSessionId.New(),
            Store = "files",
            Version = "1",
        });
        return path;
    }

    /// <summary>Writes bundle.json and the entry that commits to it; call again after changing the items.</summary>
    public void Describe()
    {
        Files[BundleLayout.Description] = new BundleDescription
        {
            Agency = Agency,
            At = At,
            Bundle = Bundle,
            Chain = BundleChain,
            Items = items,
            Log = Log,
            Root = Root,
        }.ToCanonicalBytes();
        var chain = new ChainMaker(this, new Subject(SubjectKind.Bundle, Bundle.Value));
        chain.Add(CustodyAction.BundleMade, [], ("contents", Sha256Hash.Of(Files[BundleLayout.Description]).ToString()));
        chain.Write();
    }

    public void WriteDetails() => SetLines(BundleLayout.Details, details.Select(d => d.ToCanonicalBytes()));

    private static CustodyObject Object(BundleFile file) =>
        new(file.SealedObject, file.Part, Vocabulary.Word(file.Role), file.Sha256, file.Bytes);

    private sealed class ChainMaker(SampleBundle bundle, Subject subject)
    {
        private readonly List<byte[]> lines = [];

        public Sha256Hash Add(CustodyAction action, IReadOnlyList<CustodyObject> objects, params (string Field, JsonNode? Value)[] values)
        {
            var openings = values.Prepend((CustodyEntry.ActorName, "Evidence Officer 4471")).ToDictionary(v => v.Item1, v => Commitment.To(v.Item2));
            var bytes = new CustodyEntry
            {
                Act = action == CustodyAction.ItemDisclosed || action == CustodyAction.BundleMade ? Disclosure : ActId.New(),
                Action = action,
                Agency = bundle.Agency,
                At = At,
                Chain = Chain.Operational,
                Commitments = openings.ToDictionary(o => o.Key, o => o.Value.Hash),
                Objects = objects,
                Policy = "builtin/1",
                Previous = lines.Count == 0 ? null : EntryHash.Of(lines[^1]),
                Sequence = lines.Count,
                Subject = subject,
            }.ToCanonicalBytes();
            lines.Add(bytes);
            var hash = EntryHash.Of(bytes);
            foreach (var (field, opening) in openings)
                bundle.details.Add(field == "actor.address"
                    ? new DetailLine.Withheld(hash, field, "not needed by the recipient")
                    : new DetailLine.Present(hash, field, opening));
            return hash;
        }

        public string Write()
        {
            var path = BundleLayout.ChainPath(subject, Chain.Operational);
            bundle.SetLines(path, lines);
            return path;
        }
    }
}
