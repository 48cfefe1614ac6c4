// Every word the page shows, in every language it speaks; the type makes an incomplete catalogue a compile error.
import { computed, signal } from "@preact/signals";
import type { Action, Gesture } from "./keys";

export type Language = "en" | "zh";

interface Catalogue {
  readonly language: string;
  readonly switchLanguage: string;
  readonly images: string;
  readonly imageCount: (count: number) => string;
  readonly objectCount: (count: number) => string;
  readonly draftHere: string;
  readonly opening: (name: string) => string;
  readonly canvas: (name: string) => string;
  readonly canvasHint: string;
  readonly loadingProject: string;
  readonly loadingModel: string;
  readonly noObjects: string;
  readonly labels: string;
  readonly objects: string;
  readonly currentObject: string;
  readonly currentEmpty: string;
  readonly clicks: (positive: number, negative: number) => string;
  readonly approximately: (pixels: string) => string;
  readonly pixels: (pixels: string) => string;
  readonly newLabel: string;
  readonly labelName: string;
  readonly labelColor: string;
  readonly add: string;
  readonly deleteObject: (name: string) => string;
  readonly threshold: string;
  readonly exportMenu: string;
  readonly exportMask: string;
  readonly exportCoco: string;
  readonly exporting: string;
  readonly exported: (name: string) => string;
  readonly saved: string;
  readonly saving: string;
  readonly notSaved: (message: string) => string;
  readonly conflict: string;
  readonly lastClick: (milliseconds: string) => string;
  readonly dismiss: string;
  readonly retry: string;
  readonly helpTitle: string;
  readonly helpSearch: string;
  readonly close: string;
  readonly toolbar: string;
  readonly imageNotRead: (message: string) => string;
  readonly tooManyClicks: string;
  readonly actions: Readonly<Record<Action, string>>;
  readonly gestures: Readonly<Record<Gesture, string>>;
  readonly groups: Readonly<Record<"click" | "object" | "view" | "image" | "keyboard", string>>;
}

const en: Catalogue = {
  language: "English",
  switchLanguage: "Language",
  images: "Images",
  imageCount: (count) => (count === 1 ? "1 image" : `${count.toLocaleString("en")} images`),
  objectCount: (count) => (count === 1 ? "1 object" : `${count} objects`),
  draftHere: "object under way",
  opening: (name) => `Opening ${name} …`,
  canvas: (name) => `Picture ${name}`,
  canvasHint: "Click the object; right-click what does not belong to it.",
  loadingProject: "Loading the folder …",
  loadingModel: "Loading the model …",
  noObjects: "No objects yet",
  labels: "Labels",
  objects: "Objects",
  currentObject: "Current object",
  currentEmpty: "No clicks yet",
  clicks: (positive, negative) => `${positive} positive, ${negative} negative`,
  approximately: (pixels) => `about ${pixels} px`,
  pixels: (pixels) => `${pixels} px`,
  newLabel: "New label",
  labelName: "Name",
  labelColor: "Colour",
  add: "Add",
  deleteObject: (name) => `Delete ${name}`,
  threshold: "Threshold",
  exportMenu: "Export",
  exportMask: "Index masks (PNG)",
  exportCoco: "COCO (JSON)",
  exporting: "Exporting …",
  exported: (name) => `Exported ${name}`,
  saved: "Saved",
  saving: "Saving …",
  notSaved: (message) => `Not saved yet, trying again: ${message}`,
  conflict: "This image was changed elsewhere; the page now shows what is stored, and your last edit was not applied.",
  lastClick: (milliseconds) => `Last click ${milliseconds} ms`,
  dismiss: "Dismiss",
  retry: "Try again",
  helpTitle: "Keys and mouse",
  helpSearch: "Search",
  close: "Close",
  toolbar: "Tools",
  imageNotRead: (message) => `The image cannot be shown: ${message}`,
  tooManyClicks: "An object takes at most 1000 clicks; finish it and go on with the next.",
  actions: {
    positive: "Positive click: belongs to the object",
    negative: "Negative click: does not belong",
    pan: "Move the picture",
    zoom: "Zoom at the pointer",
    select: "Select the object under the pointer",
    finish: "Finish object",
    clear: "Clear clicks",
    "drop-click": "Take the last click away",
    undo: "Undo",
    redo: "Redo",
    "threshold-down": "Lower the threshold",
    "threshold-up": "Raise the threshold",
    largest: "Largest region only",
    outlines: "Outlines only",
    hide: "Hide objects",
    "next-object": "Next object",
    "previous-object": "Previous object",
    "delete-object": "Delete the selected object",
    label: "Choose a label",
    "next-image": "Next image",
    "previous-image": "Previous image",
    fit: "Fit",
    "zoom-in": "Zoom in",
    "zoom-out": "Zoom out",
    "cursor-up": "Crosshair up (Shift: far)",
    "cursor-down": "Crosshair down (Shift: far)",
    "cursor-left": "Crosshair left (Shift: far)",
    "cursor-right": "Crosshair right (Shift: far)",
    "cursor-positive": "Positive click at the crosshair",
    "cursor-negative": "Negative click at the crosshair",
    flush: "Save now",
    help: "Keys and mouse",
  },
  gestures: {
    left: "Left click",
    right: "Right click",
    "shift-left": "Shift + left click",
    "long-press": "Long press",
    "middle-drag": "Middle drag",
    "space-drag": "Space + drag",
    "two-fingers": "Two fingers",
    wheel: "Wheel",
    "ctrl-left": "Ctrl + left click",
  },
  groups: { click: "Clicking", object: "Objects", view: "View", image: "Images", keyboard: "Without a mouse" },
};

const zh: Catalogue = {
  language: "中文",
  switchLanguage: "语言",
  images: "图像",
  imageCount: (count) => `${count.toLocaleString("zh")} 张图像`,
  objectCount: (count) => `${count} 个对象`,
  draftHere: "有未完成的对象",
  opening: (name) => `正在打开 ${name} …`,
  canvas: (name) => `图像 ${name}`,
  canvasHint: "左键点击对象,右键点击不属于对象的部分。",
  loadingProject: "正在读取文件夹 …",
  loadingModel: "正在加载模型 …",
  noObjects: "还没有对象",
  labels: "标签",
  objects: "对象",
  currentObject: "当前对象",
  currentEmpty: "尚未点击",
  clicks: (positive, negative) => `正点 ${positive},负点 ${negative}`,
  approximately: (pixels) => `约 ${pixels} 像素`,
  pixels: (pixels) => `${pixels} 像素`,
  newLabel: "新标签",
  labelName: "名称",
  labelColor: "颜色",
  add: "添加",
  deleteObject: (name) => `删除 ${name}`,
  threshold: "阈值",
  exportMenu: "导出",
  exportMask: "索引掩膜 (PNG)",
  exportCoco: "COCO (JSON)",
  exporting: "正在导出 …",
  exported: (name) => `已导出 ${name}`,
  saved: "已保存",
  saving: "正在保存 …",
  notSaved: (message) => `尚未保存,正在重试:${message}`,
  conflict: "此图像已在别处修改;页面现在显示已存储的内容,您的上一次操作未生效。",
  lastClick: (milliseconds) => `上次点击 ${milliseconds} 毫秒`,
  dismiss: "关闭提示",
  retry: "重试",
  helpTitle: "按键与鼠标",
  helpSearch: "搜索",
  close: "关闭",
  toolbar: "工具",
  imageNotRead: (message) => `无法显示图像:${message}`,
  tooManyClicks: "一个对象最多 1000 次点击;请先完成它,再继续下一个。",
  actions: {
    positive: "正点:属于对象",
    negative: "负点:不属于对象",
    pan: "移动图像",
    zoom: "以指针为中心缩放",
    select: "选择指针下的对象",
    finish: "完成对象",
    clear: "清除点击",
    "drop-click": "撤去最后一次点击",
    undo: "撤销",
    redo: "重做",
    "threshold-down": "降低阈值",
    "threshold-up": "提高阈值",
    largest: "只保留最大区域",
    outlines: "只显示轮廓",
    hide: "隐藏对象",
    "next-object": "下一个对象",
    "previous-object": "上一个对象",
    "delete-object": "删除所选对象",
    label: "选择标签",
    "next-image": "下一张图像",
    "previous-image": "上一张图像",
    fit: "适合窗口",
    "zoom-in": "放大",
    "zoom-out": "缩小",
    "cursor-up": "十字准星上移(Shift:远移)",
    "cursor-down": "十字准星下移(Shift:远移)",
    "cursor-left": "十字准星左移(Shift:远移)",
    "cursor-right": "十字准星右移(Shift:远移)",
    "cursor-positive": "在准星处加正点",
    "cursor-negative": "在准星处加负点",
    flush: "立即保存",
    help: "按键与鼠标",
  },
  gestures: {
    left: "左键",
    right: "右键",
    "shift-left": "Shift + 左键",
    "long-press": "长按",
    "middle-drag": "中键拖动",
    "space-drag": "空格 + 拖动",
    "two-fingers": "双指",
    wheel: "滚轮",
    "ctrl-left": "Ctrl + 左键",
  },
  groups: { click: "点击", object: "对象", view: "视图", image: "图像", keyboard: "不用鼠标" },
};

export const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, zh };

/** The language a browser asks for, else English. */
export function languageOf(tag: string): Language {
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const language = signal<Language>("en");
export const strings = computed(() => CATALOGUES[language.value]);
