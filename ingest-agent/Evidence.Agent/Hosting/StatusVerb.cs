using System.Globalization;
using System.Text.Json;
using Evidence.Agent.Station;
using Spectre.Console;

namespace Evidence.Agent.Hosting;

/// <summary>Shows in a terminal what the running agent shows on its station page.</summary>
internal sealed class StatusVerb(AgentCommand.Status command)
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    /// <exception cref="UserError">No agent answers there.</exception>
    public async Task<ExitCode> RunAsync(CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{command.Station}"), Timeout = TimeSpan.FromSeconds(10) };
        if (command.Json)
        {
            var json = await AskAsync(http, stop);
            await Console.Out.WriteLineAsync(json);
            return Exit(Read(json));
        }
        var status = Read(await AskAsync(http, stop));
        if (Console.IsOutputRedirected)
        {
            // No terminal, no width to fit into: one line for each bay.
            foreach (var bay in status.Bays)
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{bay.Bay}: {bay.Device}, {bay.Officer ?? "officer not known"}: {bay.Says}, {bay.Safe} of {bay.Files} files safe{(bay.Spooled > 0 ? $", {bay.Spooled} sealed on this dock PC" : "")}, {bay.Percent} %"));
            if (status.ServerTrouble is { } trouble) await Console.Out.WriteLineAsync(trouble);
            return Exit(status);
        }
        await AnsiConsole.Live(Table(status)).StartAsync(async live =>
        {
            while (!stop.IsCancellationRequested)
            {
                live.UpdateTarget(Table(Read(await AskAsync(http, stop))));
                await Task.Delay(Often, stop);
            }
        });
        return ExitCode.AllSafe;
    }

    private static ExitCode Exit(StationStatus status) =>
        !status.Bays.All(bay => bay.State is "safe-to-take" or "ready" or "spooled") ? ExitCode.NotAllSafe
        : status.Bays.Any(bay => bay.State == "spooled") ? ExitCode.Spooled : ExitCode.AllSafe;

    private async Task<string> AskAsync(HttpClient http, CancellationToken stop)
    {
        try
        {
            return await http.GetStringAsync("/status.json", stop);
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !stop.IsCancellationRequested))
        {
            throw new UserError(ExitCode.ServerRefused, $"No agent answers at 127.0.0.1:{command.Station}.",
                "Start it with 'evidence-agent run', or say where its station page is: --station PORT.");
        }
    }

    private StationStatus Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StatusJson.Default.StationStatus) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new UserError(ExitCode.ServerRefused, $"What answers at 127.0.0.1:{command.Station} is no agent of this version.", "Say where its station page is: --station PORT.");
        }
    }

    private static Rows Table(StationStatus status)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Bay", "Device", "Officer", "State", "Copied", "Files", "Time left");
        foreach (var bay in status.Bays)
            table.AddRow(Text(bay.Bay), Text(bay.Device), Text(bay.Officer ?? "–"), new Text(bay.Says + (bay.Reference is { } reference ? " " + reference : ""), StyleOf(bay.State)),
                Bar(bay), Text(string.Create(CultureInfo.InvariantCulture, $"{bay.Safe}/{bay.Files}{(bay.Spooled > 0 ? $", {bay.Spooled} spooled" : "")}")), Text(Left(bay.SecondsLeft)));
        if (status.Bays.Count == 0) table.AddRow("–", "Nothing is docked.");
        var server = status.ServerTrouble is { } trouble ? new Text("The server cannot be used: " + trouble, new Style(Color.Red)) : Text("Server " + status.Server + " answers.");
        return new Rows(Text($"Dock station \"{status.Agent}\""), server, table);
    }

    /// <summary>Names come from devices: never read as markup.</summary>
    private static Text Text(string text) => new(text);

    private static Style StyleOf(string state) => state switch
    {
        "safe-to-take" or "ready" or "spooled" => new Style(Color.Green, decoration: Decoration.Bold),
        "copying" => Style.Plain,
        _ => new Style(Color.Red, decoration: Decoration.Bold),
    };

    private static BreakdownChart Bar(BayStatus bay) => new BreakdownChart().Width(24).HideTags()
        .AddItem("copied", Math.Max(bay.Percent, 0.001), Color.Green).AddItem("to go", Math.Max(100 - bay.Percent, 0.001), Color.Grey);

    private static string Left(int? seconds) => seconds is { } left ? TimeSpan.FromSeconds(left).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : "";
}
