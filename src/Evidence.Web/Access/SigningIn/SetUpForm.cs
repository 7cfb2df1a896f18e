using System.Globalization;
using System.Text;
using Evidence.Access.SecondFactors;
using QRCoder;

namespace Evidence.Web.Access.SigningIn;

/// <summary>What somebody needs to tell an authenticator app its secret: a code to scan, and the same to type.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Sealed">As the form carries it.</param>
/// <param name="UserName">Whose.</param>
internal sealed record SetUpForm(byte[] Secret, string Sealed, string UserName)
{
    private const int Group = 4;

    /// <summary>In groups of four letters.</summary>
    public string Typed => string.Join(' ', Base32.Of(Secret).Chunk(Group).Select(letters => new string(letters)));

    /// <summary>The QR code as the path of a picture so many units wide; a quiet border is part of it.</summary>
    public (string Path, int Size) Picture()
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(Totp.Address(Secret, UserName), QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var row = 0; row < data.ModuleMatrix.Count; row++)
            for (var column = 0; column < data.ModuleMatrix.Count; column++)
                if (data.ModuleMatrix[row][column])
                    path.Append(CultureInfo.InvariantCulture, $"M{column} {row}h1v1h-1z");
        return (path.ToString(), data.ModuleMatrix.Count);
    }
}
