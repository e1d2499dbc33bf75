namespace ToolExec.OpenApi;

/// <summary>How a value is written (OpenAPI 3.1.1, 4.8.12.3 "Style Values").</summary>
internal enum ParameterStyle
{
    /// <summary><c>;color=blue</c></summary>
    Matrix,

    /// <summary><c>.blue</c></summary>
    Label,

    /// <summary><c>blue,black</c></summary>
    Simple,

    /// <summary><c>color=blue</c></summary>
    Form,

    /// <summary><c>color=blue%20black</c></summary>
    SpaceDelimited,

    /// <summary><c>color=blue%7Cblack</c></summary>
    PipeDelimited,

    /// <summary><c>color%5BR%5D=100</c></summary>
    DeepObject,
}
