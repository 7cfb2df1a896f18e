using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Formats.Json;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;

namespace Evidence.Formats.Tests.Verification;

/// <summary>What can be done to a bundle, each with the manifests computed anew: by mistake, with care, and with malice.</summary>
internal static class PageCases
{
    public static IEnumerable<(string Name, Action<SampleBundle> Damage)> Damages =>
    [
        ("untouched", _ => { }),
        ("recording changed", b => b.Files[b.Items[0].Files[0].Path][17] ^= 1),
        ("recording gone", b => b.Files.Remove(b.Items[1].Files[0].Path)),
        ("file added", b => b.Files["data/001/original/more.mp4"] = [1, 2, 3]),
        ("empty file added", b => b.Files["data/001/original/none.mp4"] = []),
        ("description gone", b => b.Files.Remove(BundleLayout.Description)),
        ("title changed", b => Describe(b, json => json["items"]![0]!["title"] = "Something else")),
        ("title of millions", b => Describe(b, json => json["items"]![0]!["title"] = new string('a', 9_000_000))),
        ("title of escapes", b => Describe(b, json => json["items"]![0]!["title"] = new string('\n', 3_000_000))),
        ("number of millions", b => Text(b, BundleLayout.Description, "\"version\":1", "\"version\":" + new string('1', 9_000_000))),
        ("bad escape", b => Text(b, BundleLayout.Description, "Traffic stop", "\\x")),
        ("later version", b => Describe(b, json => json["version"] = 2)),
        ("version gone", b => Describe(b, json => json.Remove("version"))),
        ("member too many", b => Describe(b, json => json["more"] = 1)),
        ("member called __proto__", b => Describe(b, json => json["__proto__"] = new JsonObject { ["log"] = null })),
        ("item described twice", b => Describe(b, json => json["items"]!.AsArray().Add(json["items"]![0]!.DeepClone()))),
        ("path of an inherited name", b => Describe(b, json => json["items"]![0]!["files"]![0]!["path"] = "constructor")),
        ("day that no month has", b => Describe(b, json => json["at"] = "2026-02-30T00:00:00.000000Z")),
        ("leap second", b => Describe(b, json => json["at"] = "2026-12-31T23:59:60.000000Z")),
        ("hour 24", b => Describe(b, json => json["at"] = "2026-12-31T24:00:00.000000Z")),
        ("UUID in capitals", b => Describe(b, json => json["agency"] = b.Agency.ToString().ToUpperInvariant())),
        ("receipts twice", b => Describe(b, json => json["items"]![0]!["receipts"]!.AsArray().Add(json["items"]![0]!["receipts"]![0]!.GetValue<string>()))),
        ("other root named", b => Describe(b, json => json["root"] = Sha256Hash.Of("x"u8).ToString())),
        ("number past 2^53", b => Text(b, BundleLayout.Description, "\"version\":1", "\"version\":9007199254740993")),
        ("number with a point", b => Text(b, BundleLayout.Description, "\"version\":1", "\"version\":1.0")),
        ("minus nought", b => Text(b, BundleLayout.Description, "\"bytes\":5000", "\"bytes\":-0")),
        ("member twice", b => Text(b, BundleLayout.Description, "\"version\":1", "\"version\":1,\"version\":1")),
        ("member out of order", b => Text(b, BundleLayout.Description, "{\"agency\"", "{\"version\":1,\"agency\"")),
        ("blank in the JSON", b => Text(b, BundleLayout.Description, "\"version\":1", "\"version\": 1")),
        ("half a pair", b => Text(b, BundleLayout.Description, "Traffic stop", "\\ud800")),
        ("needless escape", b => Text(b, BundleLayout.Description, "Traffic stop", "\\u0041")),
        ("bytes that are no UTF-8", b => b.Files[BundleLayout.Description] = [.. b.Files[BundleLayout.Description].Select(c => c == (byte)'T' ? (byte)0xff : c)]),
        ("byte order mark", b => b.Files[BundleLayout.Description] = [0xef, 0xbb, 0xbf, .. b.Files[BundleLayout.Description]]),
        ("deep", b => b.Files[BundleLayout.Description] = Encoding.UTF8.GetBytes(new string('[', 100_000))),
        ("nothing in it", b => b.Files[BundleLayout.Description] = []),
        ("list in place of an object", b => b.Files[BundleLayout.Description] = "[]"u8.ToArray()),
        ("title that turns the line round", b => Describe(b, json => json["items"]![0]!["title"] = "a\u202egnp.\u0000<img src=x onerror=alert(1)>")),
        ("chain renamed", b => Describe(b, json => json["chain"] = "custody/x.jsonl")),
        ("entry left out", b => Chain(b, lines => lines.RemoveAt(1))),
        ("entries swapped", b => Chain(b, lines => (lines[1], lines[2]) = (lines[2], lines[1]))),
        ("entry repeated", b => Chain(b, lines => lines.Insert(1, lines[0]))),
        ("policy changed", b => Chain(b, lines => lines[1] = Replaced(lines[1], "builtin/1", "builtin/2"))),
        ("end cut off", b => Chain(b, lines => lines.RemoveAt(lines.Count - 1))),
        ("not an entry", b => Chain(b, lines => lines[0] = "hello"u8.ToArray())),
        ("many that are none", b => Chain(b, lines => lines.InsertRange(1, Enumerable.Repeat("x"u8.ToArray(), 200)))),
        ("entry of a later version", b => Chain(b, lines => lines[1] = Replaced(lines[1], "\"version\":1}", "\"version\":2}"))),
        ("unknown action", b => Chain(b, lines => lines[0] = Replaced(lines[0], "item received", "item invented"))),
        ("chain empty", b => Chain(b, lines => lines.Clear())),
        ("chain rewritten", Rewrite),
        ("chain gone", b => b.Files.Remove(b.ChainOf(1))),
        ("chain without a last line end", b => b.Files[b.ChainOf(1)] = b.Files[b.ChainOf(1)][..^1]),
        ("line without end", b => b.Files[b.ChainOf(1)] = [.. new byte[200_000]]),
        ("chain of another item", b => b.Files[b.ChainOf(1)] = b.Files[b.ChainOf(2)]),
        ("chain of a strange name", b => b.Files["custody/item-1.jsonl"] = b.Files[b.ChainOf(2)]),
        ("bundle's chain gone", b => b.Files.Remove(b.BundleChain)),
        ("details gone", b => b.Files.Remove(BundleLayout.Details)),
        ("detail removed", b => Details(b, lines => lines.RemoveAt(0))),
        ("detail changed", b => Details(b, lines => lines[0] = Replaced(lines[0], "4471", "4472"))),
        ("detail repeated", b => Details(b, lines => lines.Add(lines[0]))),
        ("foreign detail", b => Details(b, lines => lines.Add(new DetailLine.Withheld(Sha256Hash.Of("x"u8), "__proto__", "none").ToCanonicalBytes()))),
        ("all withheld", b => Details(b, lines => lines[0] = Withheld(lines[0], "a\u202eb"))),
        ("erased elsewhere", b => Details(b, lines => lines[0] = Erased(lines[0], Sha256Hash.Of("elsewhere"u8)))),
        ("erased by what erases nothing", b => Details(b, lines => lines[0] = Erased(lines[0], DetailLine.TryRead(lines[0], [])!.Entry))),
        ("contents withheld", b => Details(b, lines => lines[^1] = Withheld(lines[^1], "no"))),
        ("receipt gone", b => b.Files.Remove(b.Items[0].Receipts[0])),
        ("receipt of another item", b => b.Files[b.Items[0].Receipts[0]] = b.Files[b.Items[1].Receipts[0]]),
        ("receipt with other words", b => Text(b, b.Items[0].Receipts[0], "\"version\":\"1\"", "\"version\":\"2\"")),
        ("receipt that is none", b => b.Files[b.Items[0].Receipts[0]] = "hello\n"u8.ToArray()),
        ("receipt out of time", b => b.Files[b.ReceiptKeyPath] = b.ReceiptStatement(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))),
        ("receipt by a stranger", b => Stranger(b, states: false)),
        ("receipt by a stranger who states it", b => Stranger(b, states: true)),
        ("keys gone", b => Remove(b, "keys/")),
        ("root gone", b => Remove(b, "keys/root")),
        ("key that is none", b => b.Files["keys/x.txt"] = "x"u8.ToArray()),
        ("long key file", b => b.Files["keys/x.txt"] = new byte[(1 << 20) + 1]),
        ("no bundle", b => Array.ForEach([.. b.Files.Keys.Where(p => !p.StartsWith("data/", StringComparison.Ordinal))], p => b.Files.Remove(p))),
        ("proofs of nothing", b => b.Files[BundleLayout.ProofPath(Sha256Hash.Of("x"u8))] = "x"u8.ToArray()),
    ];

    /// <summary>The caller disposes of each log.</summary>
    public static IEnumerable<(string Name, SampleLog Log, Action<SampleBundle> Damage)> LogDamages() =>
    [
        ("in the log", new SampleLog(), _ => { }),
        ("log not vouched for", new SampleLog { IsStated = false }, _ => { }),
        ("not cosigned", new SampleLog { IsCosigned = false }, _ => { }),
        ("backwards", new SampleLog { IsBackwards = true }, _ => { }),
        ("policy gone", new SampleLog(), b => b.Files.Remove(BundleLayout.Policy)),
        ("policy of nobody", new SampleLog(), b => b.Files[BundleLayout.Policy] = "quorum nobody\n"u8.ToArray()),
        ("policy without a quorum", new SampleLog(), b => Text(b, BundleLayout.Policy, "quorum court\n", "")),
        ("policy of a group", new SampleLog(), b => Text(b, BundleLayout.Policy, "quorum court", "group g any court\nquorum g")),
        ("policy of a group of none", new SampleLog(), b => Text(b, BundleLayout.Policy, "quorum court", "group g 2 court\nquorum g")),
        ("policy that asks nobody", new SampleLog { IsCosigned = false }, b => Text(b, BundleLayout.Policy, "quorum court", "# nobody\nquorum none")),
        ("policy with a control character", new SampleLog(), b => Text(b, BundleLayout.Policy, "quorum court", "quorum\rcourt")),
        ("policy in capitals", new SampleLog(), b => Text(b, BundleLayout.Policy, "quorum court", "QUORUM court")),
        ("proof gone", new SampleLog(), b => b.Files.Remove(Proofs(b)[0])),
        ("proof of another entry", new SampleLog(), b => b.Files[Proofs(b)[0]] = b.Files[Proofs(b)[1]]),
        ("proof of no entry", new SampleLog(), b => b.Files[BundleLayout.ProofPath(Sha256Hash.Of("x"u8))] = b.Files[Proofs(b)[0]]),
        ("proof that is none", new SampleLog(), b => b.Files[Proofs(b)[0]] = "c2sp.org/tlog-proof@v1\n"u8.ToArray()),
        ("proof with an extra", new SampleLog(), b => Text(b, Proofs(b)[0], "@v1\n", "@v1\nextra aGVsbG8=\n")),
        ("other checkpoint described", new SampleLog(), b => Redescribe(b, new BundleLog(SampleLog.Origin, b.Log!.Size + 1))),
        ("other log described", new SampleLog(), b => Redescribe(b, new BundleLog("elsewhere", b.Log!.Size))),
        ("signature of the log bent", new SampleLog(), b => Bend(b, SampleLog.Origin)),
        ("cosignature bent", new SampleLog(), b => Bend(b, "witness.court.example")),
        .. Enumerable.Range(0, 40).Select(n => ($"bit {n} of a proof", new SampleLog(), (Action<SampleBundle>)(b => b.Files[Proofs(b)[n % 3]][n * 17] ^= 1))),
    ];

    private static string[] Proofs(SampleBundle bundle) =>
        [.. bundle.Files.Keys.Where(path => path.StartsWith("custody/proofs/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static void Describe(SampleBundle bundle, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(bundle.Files[BundleLayout.Description])!.AsObject();
        change(json);
        bundle.Files[BundleLayout.Description] = CanonicalJson.Write(json);
    }

    private static void Redescribe(SampleBundle bundle, BundleLog log)
    {
        bundle.Log = log;
        bundle.Describe();
    }

    private static void Text(SampleBundle bundle, string path, string old, string by) => bundle.Files[path] = Replaced(bundle.Files[path], old, by);

    private static void Chain(SampleBundle bundle, Action<List<byte[]>> change) => Lines(bundle, bundle.ChainOf(1), change);

    private static void Details(SampleBundle bundle, Action<List<byte[]>> change) => Lines(bundle, BundleLayout.Details, change);

    private static void Lines(SampleBundle bundle, string path, Action<List<byte[]>> change)
    {
        var lines = bundle.Lines(path);
        change(lines);
        bundle.SetLines(path, lines);
    }

    private static void Rewrite(SampleBundle bundle) => Chain(bundle, lines =>
    {
        Sha256Hash? previous = null;
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = (CustodyEntryReader.Read(lines[i]).Entry! with { Previous = previous, Policy = "builtin/2" }).ToCanonicalBytes();
            previous = EntryHash.Of(lines[i]);
        }
    });

    private static void Stranger(SampleBundle bundle, bool states)
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = bundle.Items[0].Receipts[0];
        bundle.Files[path] = bundle.SignReceipt(bundle.ReadReceipt(path), stranger);
        if (states) bundle.Files["keys/receipt-strange.txt"] = bundle.Statement(KeyPurpose.Receipt, stranger, stranger);
    }

    /// <summary>Another character in the middle of a signature line, in every proof.</summary>
    private static void Bend(SampleBundle bundle, string signer)
    {
        foreach (var path in Proofs(bundle))
        {
            var text = Encoding.UTF8.GetString(bundle.Files[path]);
            var at = text.IndexOf($"— {signer} ", StringComparison.Ordinal) + signer.Length + 40;
            bundle.Files[path] = Encoding.UTF8.GetBytes($"{text[..at]}{(text[at] == 'A' ? 'B' : 'A')}{text[(at + 1)..]}");
        }
    }

    private static void Remove(SampleBundle bundle, string start) =>
        Array.ForEach([.. bundle.Files.Keys.Where(p => p.StartsWith(start, StringComparison.Ordinal))], p => bundle.Files.Remove(p));

    private static byte[] Withheld(byte[] line, string ground)
    {
        var detail = DetailLine.TryRead(line, [])!;
        return new DetailLine.Withheld(detail.Entry, detail.Field, ground).ToCanonicalBytes();
    }

    private static byte[] Erased(byte[] line, Sha256Hash by)
    {
        var detail = DetailLine.TryRead(line, [])!;
        return new DetailLine.Erased(detail.Entry, detail.Field, by).ToCanonicalBytes();
    }

    private static byte[] Replaced(byte[] bytes, string old, string by) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(old, by, StringComparison.Ordinal));
}
