using Npgsql;

namespace Evidence.BrowserTests;

/// <summary>What the worker does takes a moment; these wait for it.</summary>
internal static class StationWaits
{
    /// <summary>Opens an item's page again and again until it has a player.</summary>
    public static Task PlayableAsync(this Station station, Window window, string item) =>
        station.Evidence.UntilAsync($"{item} has a player", async () =>
        {
            await window.GoAsync(item);
            return await window.Page.Locator("video").CountAsync() > 0 && await window.Page.GetByText("Playing the copy made for browsers").CountAsync() > 0;
        });

    public static async Task<object?> ScalarAsync(this Station station, string query, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(station.Evidence.Database.App);
        await using var command = source.CreateCommand(query);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        return await command.ExecuteScalarAsync();
    }
}
