using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class ImportPeopleTests(Station station)
{
    [Fact]
    public async Task Many_people_come_by_a_file_that_is_shown_first()
    {
        var name = $"i{Guid.NewGuid():N}"[..10];
        await using var window = await station.OpenAsync(station.Evidence.Administrator);
        await window.GoAsync("/people/import");
        await ChooseAsync(window, "user name,name,role\n" + $"{name},PC Ada Lowe,captain\n");
        await LookAsync(window, "a line that cannot be done", "import-wrong");
        await Assertions.Expect(window.Page.GetByText("There is no role \"captain\".")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Import" })).ToHaveCountAsync(0);

        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Choose another file" }).ClickAsync());
        await ChooseAsync(window, "");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Choose the CSV file");
        await ChooseAsync(window, "user name;rank\n");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no column \"name\".");
        await LookAsync(window, "a file that is no sheet", "import-refused");

        await ChooseAsync(window, "user name,name,role\n" + $"{name},PC Ada Lowe,officer\n{name}.2,Sgt With-A-Very-Long-Name Of-Two-Parts-And-More Featherstonehaugh,evidence officer\n{station.Evidence.Officer.UserName},Other Name,officer\n,,\n");
        await LookAsync(window, "what the file would do", "import-preview");
        await Assertions.Expect(window.Page.GetByText("Adds 2, changes 0, leaves 1 as they are. Cannot do 1.")).ToBeVisibleAsync();
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Import the other lines" }).ClickAsync());
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 people were added and 0 changed");
        await Assertions.Expect(window.Page.GetByText("/welcome/")).ToHaveCountAsync(2);
        await LookAsync(window, "the links", "import-done");
        window.AssertNoTrouble();
    }

    private static async Task ChooseAsync(Window window, string sheet)
    {
        if (sheet.Length > 0)
            await window.Page.GetByLabel("CSV file").SetInputFilesAsync(new FilePayload { Name = "people.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(sheet) });
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "See what it would do" }).ClickAsync());
    }

    private static async Task LookAsync(Window window, string what, string picture)
    {
        await Pictures.TakeAsync(window, picture);
        await window.AssertAccessibleAsync(what);
        await window.Page.SetViewportSizeAsync(390, 844);
        await window.AssertFitsAsync(what);
        await window.Page.SetViewportSizeAsync(1440, 900);
    }
}
