using Evidence.Kernel;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Layout;

/// <summary>
/// A page that does what a CSV file says, of which is shown first what it would do. The file goes there and back: nothing is kept in between.
/// </summary>
/// <param name="path">Of the page.</param>
/// <param name="wrong">Said of what is no such file.</param>
/// <param name="stale">Said where it would do something else by now.</param>
internal abstract class SheetPage<TWanted, TDone>(string path, Refusal wrong, Refusal stale) : PageModel
    where TWanted : class where TDone : class
{
    /// <summary>Null until a file was looked at.</summary>
    public SheetPlan<TWanted>? Plan { get; private set; }

    /// <summary>The file that was looked at, base64.</summary>
    public string Sheet { get; private set; } = "";

    /// <summary>Null until it was done.</summary>
    public IReadOnlyList<ImportedLine<TWanted, TDone>>? Done { get; private set; }

    /// <summary>The columns between the number of a line and what happens with it.</summary>
    protected abstract IReadOnlyList<SheetColumn<TWanted>> Columns { get; }

    /// <summary>What it is called where a line adds something.</summary>
    protected abstract string Adds { get; }

    public async Task<IActionResult> OnPostPreviewAsync(IFormFile? file, CancellationToken cancellation) =>
        await UploadedSheet.ReadAsync(file, ModelState, cancellation) is { } bytes ? await ShowAsync(bytes, cancellation) : Page();

    public async Task<IActionResult> OnPostImportAsync(string? sheet, string? digest, CancellationToken cancellation)
    {
        if (UploadedSheet.Return(sheet) is not { } bytes)
            return Redirect(path);
        try
        {
            Done = await ImportAsync(bytes, digest ?? "", HttpContext.Actor(), cancellation);
            return Page();
        }
        catch (RefusedException refused) when (refused.Refusal.Code == stale.Code)
        {
            ModelState.AddRefusal("", refused);
            return await ShowAsync(bytes, cancellation);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == wrong.Code)
        {
            return Redirect(path);
        }
    }

    /// <summary>What each line would do, and the form that has it done. What cannot be done comes first, and what changes nothing last.</summary>
    public SheetTable Preview() => new(null, "What happens",
        [.. Plan!.Lines.OrderBy(line => line.Outcome switch { LineOutcome.Wrong => 0, LineOutcome.Same => 2, _ => 1 }).Select(line =>
            new SheetRow(line.Line.Number, Cells(line), Word(line.Outcome), Colour(line.Outcome), line.Notes))],
        new SheetForm(path, Sheet, Plan.Digest, Plan.Count(LineOutcome.Adds) + Plan.Count(LineOutcome.Changes) > 0, Plan.Count(LineOutcome.Wrong)));

    /// <summary>What was not done, and why; null where all was.</summary>
    public SheetTable? NotDone() => Done!.Any(line => line.Refused is not null)
        ? new SheetTable("Not done", "Why", [.. Done!.Where(line => line.Refused is not null).Select(line => new SheetRow(line.Line.Line.Number, Cells(line.Line), null, "", [line.Refused!]))], null)
        : null;

    protected abstract Task<SheetPlan<TWanted>> PreviewAsync(byte[] bytes, Actor actor, CancellationToken cancellation);

    protected abstract Task<IReadOnlyList<ImportedLine<TWanted, TDone>>> ImportAsync(byte[] bytes, string digest, Actor actor, CancellationToken cancellation);

    private IReadOnlyList<SheetCell> Cells(PlannedLine<TWanted> line) => [.. Columns.Select(column => new SheetCell(column.Heading, column.Of(line)))];

    private string Word(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Adds => Adds,
        LineOutcome.Changes => "Changes",
        LineOutcome.Same => "Stays",
        _ => "Cannot be done",
    };

    private static string Colour(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Adds => "govuk-tag--green",
        LineOutcome.Changes => "govuk-tag--blue",
        LineOutcome.Same => "govuk-tag--grey",
        _ => "govuk-tag--red",
    };

    private async Task<IActionResult> ShowAsync(byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            Plan = await PreviewAsync(bytes, HttpContext.Actor(), cancellation);
            Sheet = Convert.ToBase64String(bytes);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == wrong.Code)
        {
            ModelState.AddRefusal(UploadedSheet.Field, refused);
        }

        return Page();
    }
}

/// <param name="Heading">Of the column.</param>
/// <param name="Of">What stands there for a line.</param>
internal sealed record SheetColumn<TWanted>(string Heading, Func<PlannedLine<TWanted>, string> Of)
    where TWanted : class;

internal sealed record SheetCell(string Heading, string Text);

/// <param name="Word">What happens in a word; null where the notes say all.</param>
internal sealed record SheetRow(int Line, IReadOnlyList<SheetCell> Cells, string? Word, string Colour, IReadOnlyList<string> Notes);

/// <summary>With which what was shown is done.</summary>
internal sealed record SheetForm(string Path, string Sheet, string Digest, bool DoesAnything, int Wrong);

/// <summary>Lines of a file, as <c>_SheetTable</c> shows them.</summary>
/// <param name="Caption">Null where the heading of the page says it.</param>
internal sealed record SheetTable(string? Caption, string LastHeading, IReadOnlyList<SheetRow> Rows, SheetForm? Form);
