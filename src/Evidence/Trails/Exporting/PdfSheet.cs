using System.Globalization;
using PdfSharp.Drawing;
using PdfSharp.Pdf;
using QRCoder;

namespace Evidence.Trails.Exporting;

/// <summary>Lays text on A4 pages, one line below the other, and begins the next page where one is full.</summary>
internal sealed class PdfSheet : IDisposable
{
    private const double Margin = 42, Width = 595 - 2 * Margin, Bottom = 842 - 60;

    private readonly PdfDocument document = new();
    private XGraphics? page;
    private double y = Bottom;

    public PdfSheet(string title, DateTime made)
    {
        document.Info.Title = title;
        document.Info.CreationDate = made;
    }

    public void Gap(double height) => y += height;

    /// <summary>Begins a new page where so much does not fit on this one.</summary>
    public void Keep(double height)
    {
        if (page is null || y + height > Bottom)
            Turn();
    }

    public void Rule()
    {
        Keep(8);
        page!.DrawLine(XPens.Gray, Margin, y + 3, Margin + Width, y + 3);
        y += 8;
    }

    /// <summary>Writes text from <paramref name="indent"/> to the right edge, on as many lines as it takes.</summary>
    public void Write(string text, XFont font, double indent = 0, double right = 0)
    {
        foreach (var line in Lines(text, font, Width - indent - right))
        {
            Keep(font.GetHeight());
            page!.DrawString(line, font, XBrushes.Black, new XPoint(Margin + indent, y + font.Size));
            y += font.GetHeight() + 1;
        }
    }

    /// <summary>A name and its value beside it.</summary>
    public void Fact(string name, string value, double right = 0)
    {
        const double column = 112;
        Keep(PdfFonts.Text.GetHeight());
        page!.DrawString(name, PdfFonts.Text, XBrushes.DimGray, new XPoint(Margin + 12, y + PdfFonts.Text.Size));
        Write(value.Length == 0 ? "–" : value, PdfFonts.Text, 12 + column, right);
    }

    /// <summary>A square code at the right edge, at this height; what is written beside it keeps clear of it.</summary>
    public void Code(string text, double size)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var module = size / data.ModuleMatrix.Count;
        for (var row = 0; row < data.ModuleMatrix.Count; row++)
        {
            for (var column = 0; column < data.ModuleMatrix.Count; column++)
            {
                // A little larger, so that no hairline shows between two.
                if (data.ModuleMatrix[row][column])
                    page!.DrawRectangle(XBrushes.Black, Margin + Width - size + column * module, y + row * module, module + 0.05, module + 0.05);
            }
        }
    }

    /// <summary>Numbers the pages and writes the document.</summary>
    public void Save(Stream output, string foot)
    {
        page?.Dispose();
        page = null;
        for (var number = 0; number < document.PageCount; number++)
        {
            using var sheet = XGraphics.FromPdfPage(document.Pages[number], XGraphicsPdfPageOptions.Append);
            sheet.DrawLine(XPens.LightGray, Margin, Bottom + 12, Margin + Width, Bottom + 12);
            sheet.DrawString(foot, PdfFonts.Small, XBrushes.DimGray, new XPoint(Margin, Bottom + 24));
            sheet.DrawString(string.Create(CultureInfo.InvariantCulture, $"Page {number + 1} of {document.PageCount}"), PdfFonts.Small, XBrushes.DimGray,
                new XRect(Margin, Bottom + 15, Width, 12), XStringFormats.TopRight);
        }

        document.Save(output, closeStream: false);
    }

    public void Dispose()
    {
        page?.Dispose();
        document.Dispose();
    }

    private void Turn()
    {
        page?.Dispose();
        var sheet = document.AddPage();
        sheet.Size = PdfSharp.PageSize.A4;
        page = XGraphics.FromPdfPage(sheet);
        y = Margin;
    }

    private IEnumerable<string> Lines(string text, XFont font, double width)
    {
        Keep(font.GetHeight());
        foreach (var paragraph in Printable(text).Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ').SelectMany(word => Pieces(word, font, width)))
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && page!.MeasureString(longer, font).Width > width)
                {
                    yield return line;
                    line = word;
                }
                else
                {
                    line = longer;
                }
            }

            yield return line;
        }
    }

    /// <summary>A word that is wider than the paper, such as a hash or a name from a device, is cut where it has to be.</summary>
    private IEnumerable<string> Pieces(string word, XFont font, double width)
    {
        while (page!.MeasureString(word, font).Width > width && word.Length > 1)
        {
            var fits = Math.Max(1, (int)(word.Length * width / page.MeasureString(word, font).Width));
            while (fits > 1 && page.MeasureString(word[..fits], font).Width > width)
                fits--;
            if (char.IsHighSurrogate(word[fits - 1]) && fits < word.Length)
                fits = fits > 1 ? fits - 1 : fits + 1;
            yield return word[..fits];
            word = word[fits..];
        }

        yield return word;
    }

    /// <summary>Without what no font draws: control characters, marks of direction, halves of characters.</summary>
    private static string Printable(string text)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n' || System.Text.Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate))
                kept.Append(rune.ToString());
        }

        return kept.ToString();
    }
}
