using System.Text;
using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Station;

/// <summary>
/// What an officer can print when a docking has ended: which files, how many bytes, and the fingerprints of the server's receipts. Kept as
/// a page, so that it can be had after the camera has left.
/// </summary>
internal static class DockingReceipt
{
    private const int MostFiles = 5_000;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public static string PathFor(AgentState state, DockSessionId session) => Path.Combine(state.Dockings, session + ".html");

    public static void Keep(Docking docking, BayFacts bay)
    {
        var state = docking.Bench.State;
        Durable.ReplaceFile(PathFor(state, docking.Session.Id), Encoding.UTF8.GetBytes(Write(docking, bay).Text));
        var old = docking.Bench.Clock.GetUtcNow().UtcDateTime - Kept;
        foreach (var path in Directory.EnumerateFiles(state.Dockings, "*.html").Where(path => File.GetLastWriteTimeUtc(path) < old).ToList())
            Durable.DeleteFile(path);
    }

    private static Html Write(Docking docking, BayFacts bay)
    {
        var bench = docking.Bench;
        var results = docking.Tally.Results.OrderByDescending(result => result.IsSafe).ThenBy(result => result.File.Display, StringComparer.Ordinal).ToList();
        var ended = BayWords.Time(bench.Clock.GetUtcNow(), bench.Clock.LocalTimeZone);
        return StationPages.Layout($"Docking receipt of {bay.Called}", $"""
            <p class="noprint"><a href="/">Back to the docks</a></p>
            <h1>Docking receipt</h1>
            <dl class="facts">
            <dt>Device</dt><dd>{bay.Called}</dd>
            <dt>It says it is</dt><dd>{docking.Card.Name}</dd>
            <dt>Officer</dt><dd>{bay.Officer ?? "Not known"}</dd>
            <dt>Dock station</dt><dd>{bench.Enrolment.Name}, {bay.Place}</dd>
            <dt>Ended</dt><dd>{ended}</dd>
            <dt>Files</dt><dd>{results.Count(result => result.IsSafe)} of {BayWords.Count(docking.Card.Listing.Files.Count)} safe at {bench.Server.Address.Authority}, {BayWords.Size(docking.Card.Listing.Files.Sum(file => file.Mark.Bytes))} listed</dd>
            <dt>Numbering</dt><dd>{NumberingText.Of(docking.Card)}</dd>
            <dt>Docking</dt><dd class="mono">{docking.Session.Id.ToString()}</dd>
            </dl>
            {Html.If(bay.Trouble is not null, $"""<p><strong>{bay.Trouble?.Text}. Reference {bay.Trouble?.Reference}.</strong></p>""")}
            <p>Safe means: the server has stored the file, read it back, found the same bytes, and signed a receipt for them, which this dock station has checked. The fingerprint is the SHA-256 of that signed receipt.</p>
            <button type="button" class="noprint" data-print>Print</button>
            <table>
            <caption>Files on the device</caption>
            <thead><tr><th scope="col">File</th><th scope="col" class="size">Bytes</th><th scope="col">SHA-256 of the file, and fingerprint of its receipt</th></tr></thead>
            <tbody>{Html.Join(results.Take(MostFiles).Select(result => Row(bench, result)))}</tbody>
            </table>
            {Html.If(results.Count > MostFiles, $"<p>And {results.Count - MostFiles} more files. Their receipts are in the state folder of this dock station, and each at the server with its recording.</p>")}
            """);
    }

    private static Html Row(Workbench bench, FileResult result) => result.Receipt is { } receipt
        ? Html.Of($"""<tr><td class="name">{result.File.Display}</td><td class="size">{BytesOf(receipt.PlaintextBytes)}</td><td class="mono">{receipt.PlaintextSha256.ToString()}<br>receipt {Fingerprint(bench, receipt.Object)}</td></tr>""")
        : Html.Of($"""<tr class="unsafe"><td class="name">{result.File.Display}</td><td class="size">{BytesOf(result.File.Mark.Bytes)}</td><td><strong>Not safe:</strong> {Tally.Word(result.Fate)} {result.Reason}</td></tr>""");

    private static string BytesOf(long bytes) => bytes.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Fingerprint(Workbench bench, ObjectId sealedObject) =>
        new ReceiptShelf(bench.State.Receipts).Find(sealedObject) is { } signed ? Sha256Hash.Of(signed).ToString() : "at the server";
}
