using System.Text.Json;
using Evidence.Formats;

namespace Evidence.Agent.Station;

/// <summary>Which address of the station page shows what.</summary>
internal sealed class StationSite(StationBoard board, CheckOutDesk desk)
{
    private readonly StationPages pages = new(board);

    public Task<StationAnswer> GetAsync(StationRequest request, CancellationToken cancel) => request.Path switch
    {
        "/" => Said(StationAnswer.Page(pages.Board())),
        "/live" => Said(StationAnswer.Page(pages.Live())),
        "/status.json" => Said(new(200, "application/json", JsonSerializer.SerializeToUtf8Bytes(StationStatus.Of(board), StatusJson.Default.StationStatus))),
        "/take" => Said(Take(request)),
        "/receipt" => ReceiptAsync(request, cancel),
        "/assets/station.css" => Said(Asset("station.css", "text/css; charset=utf-8")),
        "/assets/icon.svg" => Said(Asset("icon.svg", "image/svg+xml")),
        "/assets/station.js" => Said(Asset("station.js", "text/javascript; charset=utf-8")),
        _ => Said(NotFound()),
    };

    public async Task<StationAnswer> PostAsync(StationRequest request, CancellationToken cancel)
    {
        if (request.Path != "/take") return NotFound();
        if (Find(request.Form) is not { Facts.CanBeTaken: true } bay) return StationAnswer.Page(StationPages.NotHere(), 409);
        var result = await desk.TakeAsync(bay, request.Form.GetValueOrDefault("number", ""), cancel);
        return result.Problem is null
            ? StationAnswer.Page(StationPages.Taken(bay.Facts, result.Officer!))
            : StationAnswer.Page(StationPages.Take(bay.Facts, result.Problem), result.ServerAnswered ? 409 : 503);
    }

    private static Task<StationAnswer> Said(StationAnswer answer) => Task.FromResult(answer);

    private StationAnswer Take(StationRequest request) =>
        Find(request.Query) is { Facts.CanBeTaken: true } bay ? StationAnswer.Page(StationPages.Take(bay.Facts, null)) : StationAnswer.Page(StationPages.NotHere(), 404);

    private async Task<StationAnswer> ReceiptAsync(StationRequest request, CancellationToken cancel)
    {
        var kept = DockSessionId.TryParse(request.Query.GetValueOrDefault("session"), out var session) ? DockingReceipt.PathFor(board.Bench.State, session) : null;
        return kept is not null && File.Exists(kept) ? new(200, "text/html; charset=utf-8", await File.ReadAllBytesAsync(kept, cancel)) : NotFound();
    }

    private Bay? Find(IReadOnlyDictionary<string, string> fields) =>
        DockSessionId.TryParse(fields.GetValueOrDefault("session"), out var session) ? board.Find(session) : null;

    private static StationAnswer NotFound() => StationAnswer.Page(StationPages.NotHere(), 404);

    private static StationAnswer Asset(string name, string type)
    {
        using var stream = typeof(StationSite).Assembly.GetManifestResourceStream("station/" + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(200, type, bytes);
    }
}
