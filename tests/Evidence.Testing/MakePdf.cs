using System.Globalization;
using System.Text;

namespace Evidence.Testing;

/// <summary>A PDF of some pages, each with its number in large type.</summary>
public static class MakePdf
{
    public static byte[] Pages(int count)
    {
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {count} /Kids [{string.Join(' ', Enumerable.Range(0, count).Select(page => $"{4 + (2 * page)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        for (var page = 0; page < count; page++)
        {
            var text = $"BT /F1 96 Tf 72 600 Td (Page {page + 1}) Tj ET";
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + (2 * page)} 0 R /Resources << /Font << /F1 3 0 R >> >> >>");
            objects.Add($"<< /Length {text.Length} >>\nstream\n{text}\nendstream");
        }

        var document = new StringBuilder("%PDF-1.4\n");
        List<int> offsets = [];
        foreach (var (number, content) in objects.Index())
        {
            offsets.Add(document.Length);
            document.Append(CultureInfo.InvariantCulture, $"{number + 1} 0 obj\n{content}\nendobj\n");
        }

        var table = document.Length;
        document.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            document.Append(CultureInfo.InvariantCulture, $"{offset:0000000000} 00000 n \n");
        document.Append(CultureInfo.InvariantCulture, $"trailer << /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(document.ToString());
    }
}
