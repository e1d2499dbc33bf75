namespace ToolExec.Extensions.AI;

/// <summary>The settings of an <see cref="AIFunctionBackend"/>. They are read once, when it is made.</summary>
public sealed class AIFunctionBackendOptions
{
    /// <summary>Gets or sets a value indicating whether functions that require approval are taken.</summary>
    /// <value>The default value is <see langword="false"/>: such a function is refused when the backend is made.</value>
    /// <remarks>
    /// A backend asks nobody before it runs a function. Set this only where something in front of the call, such as a middleware of the host, asks for the
    /// approval that the function's author wanted.
    /// </remarks>
    public bool AllowApprovalRequired { get; set; }

    /// <summary>Gets or sets a value indicating whether the error of a function that threw has the exception's text.</summary>
    /// <value>The default value is <see langword="false"/>.</value>
    /// <remarks>The text then goes to the model, and to whoever reads what the model says: paths, connection strings and other people's data included.</remarks>
    public bool IncludeExceptionText { get; set; }
}
